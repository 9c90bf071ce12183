"""Transcripts in PDF documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import InputError
from analyzer.exchange.reading import read_transcript


def written(path: Path, *pages: list[str]) -> Path:
    """A PDF document of text lines, by the rules of ISO 32000-1, 7.5."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        stream = "BT /F1 11 Tf 14 TL 50 780 Td " + " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines) + " ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    content, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    path.write_text(f"{content}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}", encoding="latin-1")
    return path


def test_speakers_and_times_are_read_across_pages(tmp_path: Path) -> None:
    pages = (
        ["Interview 7", "[00:00:05] Ada: So what was agreed", "about the nights?", "Page 1 of 3"],
        ["Interview 7", "[00:00:09] Bo: Four hours, and", "Page 2 of 3"],
        ["Interview 7", "nobody wrote for which site.", "[00:00:15] Ada: I see.", "Page 3 of 3"],
    )
    transcript = read_transcript(written(tmp_path / "talk.pdf", *pages))
    assert [(u.speaker, u.text, u.at and u.at.start_ms) for u in transcript.utterances] == [
        ("Ada", "So what was agreed about the nights?", 5000),
        ("Bo", "Four hours, and nobody wrote for which site.", 9000),
        ("Ada", "I see.", 15000),
    ]


def test_a_scan_and_a_broken_document_are_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without text"):
        read_transcript(written(tmp_path / "scan.pdf", []))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 x")
    with pytest.raises(InputError, match="cannot be opened as a PDF"):
        read_transcript(tmp_path / "broken.pdf")
