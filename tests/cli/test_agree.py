"""Commands about coders and their agreement, on a study."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.core.agreement import AgreementSettings
from tests.study.coded import Row, new_study, rows_of

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    study = new_study(tmp_path / "study", words=60, agreement=AgreementSettings(resamples=100))
    for coder, share in (("ada", 0.9), ("bo", 0.7)):
        write(tmp_path / f"{coder}.csv", rows_of(study, coder, share=share, seed=1))
    study.close()
    return tmp_path / "study"


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.DictWriter(sink, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_codings_are_imported_listed_and_compared(folder: Path) -> None:
    for coder in ("ada", "bo"):
        done = RUN.invoke(app, ["coders", "import", str(folder), str(folder.parent / f"{coder}.csv")])
        assert done.exit_code == 0
        assert "0 decision(s) were there before" in done.stdout
    listed = json.loads(RUN.invoke(app, ["coders", "list", str(folder), "--json"]).stdout)
    assert [coder["coder"] for coder in listed] == ["ada", "bo"]
    shown = RUN.invoke(app, ["agree", str(folder)])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("between\tcoders\tdimension\tparty\tunit\tn_units")
    assert "people\tada, bo\trealm\t\tsegment" in shown.stdout
    assert {path.name for path in (folder / "exports").iterdir()} == {"agreement.html", "agreement.xlsx", "agreement.json"}
    data = json.loads(RUN.invoke(app, ["agree", str(folder), "--json"]).stdout)
    assert data == json.loads((folder / "exports" / "agreement.json").read_text(encoding="utf-8"))


def test_a_table_of_ratings_is_measured_as_before(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text("unit,coder,code\n1,x,a\n1,y,a\n2,x,b\n2,y,a\n3,x,b\n3,y,b\n")
    found = json.loads(RUN.invoke(app, ["agree", str(table), "--coefficient", "percent_agreement", "--json"]).stdout)
    assert found[0]["value"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("divided_by", [",", ";", "\t"])
def test_three_coders_in_a_table_as_spreadsheets_save_it(tmp_path: Path, encoding: str, divided_by: str) -> None:
    lines = ["unit,coder,code", *(f"{unit},{coder},{'où' if unit % 2 else 'non'}" for unit in range(6) for coder in "xyz")]
    table = tmp_path / "ratings.csv"
    table.write_text("\n".join(lines).replace(",", divided_by), encoding=encoding)
    found = json.loads(RUN.invoke(app, ["agree", str(table), "--json"]).stdout)
    assert [each["name"] for each in found] == ["percent_agreement", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha"]
    assert {each["value"] for each in found} == {1}


def test_a_coefficient_for_two_coders_is_undefined_for_three_and_the_others_stand(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text("unit,coder,code\n" + "".join(f"{unit},{coder},{unit % 2}\n" for unit in range(6) for coder in "xyz"))
    asked = ["agree", str(table), "--coefficient", "cohen_kappa", "--coefficient", "krippendorff_alpha", "--json"]
    kappa, alpha = json.loads(RUN.invoke(app, asked).stdout)
    assert (kappa["value"], alpha["value"]) == (None, 1)
    assert "for two coders, and there are 3" in kappa["reason"]


def test_a_table_with_a_column_per_coder_says_what_is_needed(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text("unit,ada,bo\n1,a,a\n")
    done = RUN.invoke(app, ["agree", str(table)])
    assert (done.exit_code, done.stdout) != (0, "")
    assert "Name yours with --unit, --coder and --code; a row holds one coder's code of one unit" in str(done.exception or done.stderr)
