"""The prefixes that trackers put before names, in one place.

The patterns answer different questions, but share the words for settings and for results.
"""

from __future__ import annotations

import re

SETTING_WORDS = r"params?|parameters?|config|cfg|h_?params?|hps?|hyper_?param(?:eter)?s?|args?|settings?"
RESULT_WORDS = r"metrics?|summary|results?|user_attrs"

SETTINGS = re.compile(SETTING_WORDS)
"""The first part of a dotted name of a setting."""
RESULTS = re.compile(rf"{RESULT_WORDS}|sum|scores?|final|outcomes?")
"""The first part of a dotted name of a result."""
SETTING_PATH = re.compile(rf"(?:{SETTING_WORDS}|hyper\w*)/")
"""A prefix with a slash that does not make the name that of a logged metric."""
DECLARED = re.compile(rf"((?:params?_|(?:{SETTING_WORDS})[./]))(?=.)")
"""The prefixes of settings."""
SEARCHED = re.compile(r"params?_(?=.)")
"""The prefix of the parameters of a search in Optuna and scikit-learn, and of nothing else there."""
ANY = re.compile(
    rf"(?:params?_|(?:{SETTING_WORDS})[./]|metrics\.|summary[./]|user_attrs[._]|values_(?!\d+$))(?=.)"
)
"""The prefixes that are taken off a name before its words are read."""

# "General/" is the section of connected settings in ClearML.
PLAIN_SETTING = re.compile(rf"(?:(?:{SETTING_WORDS})(?:[./]|:\s?)|General/)(?=[^\s./:])", re.IGNORECASE)
# "metrics/mAP50" is how YOLO itself calls it; "hparam/acc" is what TensorBoard's users call a result.
PLAIN_RESULT = re.compile(
    rf"(?:(?:{RESULT_WORDS})(?:\.|:\s?)|(?:summary|h_?params?)/)(?=[^\s./:])", re.IGNORECASE
)
JOINED_SETTING = re.compile(rf"(?:{SETTING_WORDS})_(?=\w)", re.IGNORECASE)
JOINED_RESULT = re.compile(rf"(?:{RESULT_WORDS})_(?=\w)", re.IGNORECASE)
OF_RESULT = re.compile(rf"(?:{RESULT_WORDS}|values)[._/]", re.IGNORECASE)
"""The prefixes with which a user asks for a metric and not for a parameter of the same name."""
