"""The whole answer as one HTML file that asks the network for nothing."""

from importance.report.report import report as report
