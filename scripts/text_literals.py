"""Texts that a person reads belong into the table (sim/app/texts_*.inc): finds those left in code."""
import pathlib
import re

# where the window's words are made
FILES = ["panel*.cpp", "widgets.cpp", "coach.cpp", "case_list.cpp", "case_sessions.cpp", "settings_sheet.cpp",
         "monitor_geometry.cpp", "sound_feed.cpp", "training.cpp", "training_record.cpp", "actions.cpp",
         "program_session.cpp", "input*.cpp"]
STRING = r'"(?:[^"\\\n]|\\.)*"'
TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|^#include[^\n]*|'(?:[^'\\]|\\.)'|" + STRING + r"(?:\s*" + STRING + ")*", re.S | re.M)
# an id, not a text: before the literal stands one of these
ID_COMES = re.compile(
    r"(begin_panel\(view(?:_|\.base)?,|opens_sheet\(view,|begin_body\(view,|begin_part\(view,|focus_reader_\.read\(view_\.focus,|InvisibleButton\(fmt::format\(|BeginChild\(|ImGui::Begin\(|InvisibleButton\(|BeginPopup\(|OpenPopup\(|[=!]=|PushID\(|"
    r"finding\(|event\.(?:text|number)\(|plain\(|rfind\(|printf\(|command_if_known\(|CommandKind::\w+, \{\},|path\(\) /|value\(\) /|"
    r"scenarios /|sessions_folder\(\) /|path>\{scenarios /|controls_note\(\),|is_assessment \?|is_assessment_\(mode ==|"
    r"VK_ERROR_DEVICE_LOST,|labelled\([^\"]*,|fail\(\{|hint_levels\(entry\.scenario,|"
    r'is_assessment \? "assessment" :|getenv\(|name\.empty\(\) \? std::string\()\s*$')
# the second of a pair in a table is the value that is recorded; the first of a row its name
PAIR_VALUE = re.compile(r"\{Text::\w+,\s*$")
ROW_NAME = re.compile(r"(\{\w*,?|row\(\w+,)\s*$")
UNITS = set("mm cm mL mg mGy min kV mA mAs px SID PA LAT OBL Cu Sideport CSF CT MRI mg/mL mL/day mGy/min mL/cm "
            "mmHg min:s Gy·cm² mm² µL ago".split()) - {"ago"}
KEY = re.compile(r"(F\d+|Esc|Enter|Tab|Space|Shift|Ctrl|Up|Down|[A-Z0-9])$")


def has_words(text: str) -> bool:
    """Whether anything but placeholders, units, names of keys and ImGui's ids is left of a literal."""
    text = re.sub(r"\{[^{}]*\}|%[-+.0-9]*[dfgsu%]|###?\w*", " ", text).replace("\\n", " ")
    for word in re.split(r'[\s,()\[\]"\\]+', text):
        word = word.strip(".:;?!=×−+-/")
        if word and word not in UNITS and not KEY.match(word) and re.search("[A-Za-z]{2}", word):
            return True
    return False


def literals(code: str):
    for found in TOKEN.finditer(code):
        if found[0].startswith('"'):
            yield found.start(), "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', found[0]))


def faults(root: pathlib.Path) -> list[str]:
    found = []
    names = set()
    for pattern in FILES:
        names |= set((root / "sim/app").glob(pattern))
    for path in sorted(names):
        code = path.read_text()
        for at, text in literals(code):
            before = code[max(0, at - 120):at]
            if not has_words(text) or ID_COMES.search(before) or PAIR_VALUE.search(before):
                continue
            # names without blanks in rows such as {xrays, "xrays", Text::action_xrays
            if re.fullmatch(r"[a-z0-9_]+", text) and ROW_NAME.search(before):
                continue
            line = code.count("\n", 0, at) + 1
            found.append(f'{path.relative_to(root)}:{line}: "{text[:40]}" belongs into the table of texts')
    return found
