"""Every field that is read has the number and the type that TensorBoard gives it."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

from importance.trackers.tensorboard import event_messages

FLOATS = st.floats(width=32, allow_nan=False)


@given(st.text(max_size=9), FLOATS)
def test_a_scalar_that_tensorboard_serialises_is_parsed(tag: str, number: float) -> None:
    value = summary_pb2.Summary.Value(tag=tag, simple_value=number)
    record = event_pb2.Event(summary=summary_pb2.Summary(value=[value]), step=3, wall_time=1e9)
    (content,) = event_messages.Event.FromString(record.SerializeToString()).summary.value
    parsed = event_messages.SummaryValue.FromString(content)
    assert (parsed.tag.decode(), parsed.simple_value) == (tag, number)
    assert parsed.HasField("simple_value")


@given(st.lists(FLOATS, max_size=3), st.lists(st.integers(-9, 9), max_size=3))
def test_a_tensor_that_tensorboard_serialises_is_parsed(floats: list[float], integers: list[int]) -> None:
    tensor = tensor_pb2.TensorProto(
        dtype=1, tensor_content=struct.pack("<f", 0.5), float_val=floats, double_val=floats
    )
    tensor.int_val.extend(integers)
    tensor.int64_val.extend(integers)
    value = summary_pb2.Summary.Value(tensor=tensor)
    parsed = event_messages.Tensor.FromString(
        event_messages.SummaryValue.FromString(value.SerializeToString()).tensor
    )
    assert (parsed.dtype, parsed.content) == (1, struct.pack("<f", 0.5))
    assert list(parsed.float_val) == list(parsed.double_val) == floats
    assert list(parsed.int_val) == list(parsed.int64_val) == integers


def test_the_hparams_of_a_session_are_parsed() -> None:
    start = plugin_data_pb2.SessionStartInfo(group_name="g", start_time_secs=5.0)
    start.hparams["lr"].number_value = 0.1
    start.hparams["optimizer"].string_value = "adam"
    start.hparams["nesterov"].bool_value = True
    parsed = event_messages.HParams.FromString(
        plugin_data_pb2.HParamsPluginData(session_start_info=start).SerializeToString()
    )
    entries = {entry.key: entry.value for entry in parsed.start.hparams}
    assert entries[b"lr"].number == 0.1
    assert entries[b"optimizer"].text == b"adam"
    assert entries[b"nesterov"].boolean is True
    assert (parsed.start.group, parsed.start.seconds) == (b"g", 5.0)
    assert not parsed.HasField("end")
    end = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_FAILURE, end_time_secs=9.0)
    content = plugin_data_pb2.HParamsPluginData(session_end_info=end).SerializeToString()
    parsed = event_messages.HParams.FromString(content)
    assert (parsed.end.status, parsed.end.seconds) == (2, 9.0)


def test_the_declared_domains_and_metrics_are_parsed() -> None:
    experiment = api_pb2.Experiment(
        hparam_infos=[
            api_pb2.HParamInfo(name="lr", domain_interval=api_pb2.Interval(min_value=0.1, max_value=0.5)),
            api_pb2.HParamInfo(name="kind"),
        ],
        metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(group="val", tag="loss"))],
    )
    experiment.hparam_infos[1].domain_discrete.extend(["a", "b"])
    parsed = event_messages.HParams.FromString(
        plugin_data_pb2.HParamsPluginData(experiment=experiment).SerializeToString()
    ).experiment
    first, second = parsed.hparam_infos
    assert (first.name, first.interval.low, first.interval.high) == (b"lr", 0.1, 0.5)
    assert [value.text for value in second.discrete.values] == [b"a", b"b"]
    (metric,) = parsed.metric_infos
    assert (metric.name.group, metric.name.tag) == (b"val", b"loss")
