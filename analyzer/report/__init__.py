"""What leaves a study for readers: one HTML page that needs no network."""

from __future__ import annotations

from analyzer.report.html import write_study_report
from analyzer.report.view import CodeCount, Mark, RecordingView, SegmentView, SpeakerView, Standing, StudyView, count_codes

__all__ = [
    "CodeCount",
    "Mark",
    "RecordingView",
    "SegmentView",
    "SpeakerView",
    "Standing",
    "StudyView",
    "count_codes",
    "write_study_report",
]
