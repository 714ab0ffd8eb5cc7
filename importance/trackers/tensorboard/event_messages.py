"""The messages in TensorBoard's event files, with the fields that are read.

Field numbers are those of the .proto files in tensorboard/compat/proto (event, summary, tensor) and
tensorboard/plugins/hparams (plugin_data, api) of TensorBoard 1.14 to 2.21
(https://github.com/tensorflow/tensorboard).
"""

from __future__ import annotations

from importance.trackers.formats import protobuf_messages

_CLASSES = protobuf_messages.declare(
    "paramlens_tensorboard",
    {
        "Event": {"step": (2, "int64"), "summary": (5, "Summary")},
        # A value is left as bytes: taken apart, empty messages would need many times the memory of the file.
        "Summary": {"value": (1, "bytes*")},
        "SummaryValue": {
            "tag": (1, "bytes"),
            "simple_value": (2, "float"),
            "tensor": (8, "bytes"),
            "metadata": (9, "bytes"),
        },
        "Tensor": {
            "dtype": (1, "int64"),
            "content": (4, "bytes"),
            "float_val": (5, "float*"),
            "double_val": (6, "double*"),
            "int_val": (7, "int64*"),
            "int64_val": (10, "int64*"),
        },
        "Metadata": {"plugin_data": (1, "PluginData")},
        "PluginData": {"plugin_name": (1, "bytes"), "content": (2, "bytes")},
        "HParams": {"experiment": (2, "Experiment"), "start": (3, "Start"), "end": (4, "End")},
        "Start": {"hparams": (1, "Entry*"), "group": (4, "bytes"), "seconds": (5, "double")},
        "End": {"status": (1, "int64"), "seconds": (2, "double")},
        "Entry": {"key": (1, "bytes"), "value": (2, "Value")},
        "Value": {"number": (2, "double"), "text": (3, "bytes"), "boolean": (4, "bool")},
        "Experiment": {"hparam_infos": (4, "HParamInfo*"), "metric_infos": (5, "MetricInfo*")},
        "HParamInfo": {"name": (1, "bytes"), "discrete": (5, "Values"), "interval": (6, "Interval")},
        "Values": {"values": (1, "Value*")},
        "Interval": {"low": (1, "double"), "high": (2, "double")},
        "MetricInfo": {"name": (1, "MetricName")},
        "MetricName": {"group": (1, "bytes"), "tag": (2, "bytes")},
    },
)
Event, SummaryValue, Tensor = _CLASSES["Event"], _CLASSES["SummaryValue"], _CLASSES["Tensor"]
Metadata, HParams = _CLASSES["Metadata"], _CLASSES["HParams"]
