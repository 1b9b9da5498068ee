"""A page of titled sections as Markdown and as printable HTML; whatever was typed comes out as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

BAR = "▎"
"""Begins each line of a quote where no markup says so."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~!])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")

STYLE = """
@page { size: A4; margin: 11mm 15mm; }
* { box-sizing: border-box; }
body { max-width: 178mm; margin: 8mm auto; padding: 0 4mm; color: #1d1c1d; background: #fff;
  font: 10pt/1.45 "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
header { border-bottom: 2px solid #1d1c1d; padding-bottom: 2mm; }
h1 { font-size: 17pt; margin: 0; }
header p { margin: 1mm 0 0; color: #454245; }
section { break-inside: avoid; }
h2 { font-size: 11pt; margin: 4mm 0 1mm; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .7mm 2mm .7mm 0; border-bottom: 1px solid #e0e0e0;
  overflow-wrap: anywhere; }
th { width: 30mm; font-weight: 600; color: #454245; }
section.long { break-inside: auto; }
section.long table { font-size: 9pt; }
footer { margin-top: 4mm; font-size: 8pt; color: #616061; overflow-wrap: anywhere; }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 8.6pt; line-height: 1.3; }
  h1 { font-size: 14pt; } h2 { font-size: 9.5pt; margin: 2.2mm 0 .5mm; }
  th, td { padding: .35mm 2mm .35mm 0; } section.long table { font-size: 8pt; }
  footer { margin-top: 2mm; font-size: 7pt; }
}
""".strip()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A title over rows of a label and its lines; `long` may break over pages."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    long: bool = False


@dataclass(frozen=True, kw_only=True)
class FormSheet:
    """One page; every text is plain."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]


def to_html(sheet: FormSheet, locale: str) -> str:
    """A page of its own: no script, nothing fetched, A4 when printed."""
    sections = "\n".join(_html_section(section) for section in sheet.sections)
    footer = "<br>\n".join(escape(line) for line in sheet.footer)
    return (
        f'<!doctype html>\n<html lang="{escape(locale)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(sheet.title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(sheet.title)}</h1><p>{escape(sheet.subtitle)}</p></header>\n"
        f"{sections}\n<footer>{footer}</footer>\n</body>\n</html>\n"
    )


def _html_section(section: Section) -> str:
    rows = "\n".join(
        f"<tr><th>{escape(label)}</th><td>{'<br>'.join(_html_lines(lines))}</td></tr>" for label, lines in section.rows
    )
    kind = ' class="long"' if section.long else ""
    return f"<section{kind}>\n<h2>{escape(section.title)}</h2>\n<table>\n{rows}\n</table>\n</section>"


def _html_lines(lines: tuple[str, ...]) -> list[str]:
    return [escape(part) for line in lines for part in line.splitlines() or [""]]


def to_markdown(sheet: FormSheet) -> str:
    """The same as Markdown: headings and lists only."""
    parts = [f"# {_md(sheet.title)}", _md(sheet.subtitle)]
    for section in sheet.sections:
        parts.append(f"## {_md(section.title)}")
        parts.append("\n".join(_md_row(label, lines) for label, lines in section.rows))
    parts.append("---")
    parts.append("  \n".join(_md(line) for line in sheet.footer))
    return "\n\n".join(parts) + "\n"


def _md_row(label: str, lines: tuple[str, ...]) -> str:
    said = [_md(part) for line in lines for part in line.splitlines() or [""]]
    if len(said) == 1:
        return f"- **{_md(label)}**: {said[0]}"
    return "\n".join([f"- **{_md(label)}**:", *(f"  - {line}" for line in said)])


def _md(text: str) -> str:
    escaped = escape(_MARKDOWN.sub(r"\\\1", " ".join(text.splitlines())), quote=False)
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}", escaped)


def to_text(sheet: FormSheet) -> list[tuple[str, list[str]]]:
    """Title and plain lines of each section, for a message."""
    return [
        (section.title, [line for label, lines in section.rows for line in _text_row(label, lines)])
        for section in sheet.sections
    ]


def _text_row(label: str, lines: tuple[str, ...]) -> list[str]:
    """One line; where somebody is quoted each of theirs stays a line of its own."""
    quoted = any(line.startswith(BAR) for line in lines)
    return [f"{label}:", *lines] if quoted else [f"{label}: {'; '.join(lines)}"]
