"""Drives the window as a person would: real clicks and keys on the display, eyes on what the window says it shows.

    drive.py wait-window TITLE [SECONDS]       a window whose title matches this regular expression is there
    drive.py no-window TITLE [SECONDS]         there is none any more
    drive.py expect-text TEXT [SECONDS] [WINDOW]      the text is on screen (in full or in a longer one)
    drive.py expect-no-text TEXT [SECONDS] [WINDOW]   it is not
    drive.py expect-id ID [SECONDS] [WINDOW]   that control is on screen
    drive.py expect-no-id ID [SECONDS] [WINDOW]
    drive.py expect-focus ID [SECONDS] [WINDOW]
    drive.py expect-value ID TEXT [SECONDS] [WINDOW]  a field holds exactly this
    drive.py click-text TEXT [WINDOW]          clicks in the middle of it
    drive.py click-id ID [WINDOW]
    drive.py click-beside TEXT PREFIX [WINDOW] the control whose id begins so, on the line of that text
    drive.py click X Y [WINDOW]                at a place of the window
    drive.py scroll COUNT [WINDOW]             that many notches of the wheel, up when negative, in the window's middle
    drive.py scroll-at ID COUNT [WINDOW]
    drive.py key KEY...                        keys, as xdotool names them: ctrl+Return, Tab, F5
    drive.py repeat COUNT KEY                  the same key that many times
    drive.py type TEXT                         accents included; a line break is the Return key
    drive.py fill ID TEXT [WINDOW]             clicks in a field, empties it, types
    drive.py settle [SECONDS]                  nothing moves any more
    drive.py texts [WINDOW]                    every text on screen, one a line
    drive.py shot NAME                         a picture of the whole display: $PLI_WINDOW_SHOTS/NAME.png

WINDOW is the window's id as the window tells it (« main »); without it, every window is looked at. The window writes
what it shows in the file $PLI_WINDOW_PROBE. SECONDS are 15 if nothing is said; nothing is waited for once the program
$PLI_WINDOW_PID, if given, has ended. Spaces of all kinds are alike.

What does not come ends with code 1, the reason and all texts on screen on the error stream, and a picture named
« failure-… ».
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import time

# Titles and typed text are UTF-8, whatever the caller speaks.
os.environ["LC_ALL"] = "C.UTF-8"

PATIENCE = 15.0
STEP = 0.05
# Between two keys, in ms: a person types slower, and the window must keep up with it.
TYPING = "15"


class Missing(Exception):
    """Something is not on screen as it should be."""


def run(*words):
    # A key may take a tenth of a second where the machine has much else to do.
    limit = 30 + len(words[-1]) / 10
    result = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
    return result.returncode, result.stdout.decode(errors="replace").strip(), result.stderr.decode(errors="replace").strip()


def xdotool(*words):
    code, out, err = run("xdotool", *(str(word) for word in words))
    if code:
        raise Missing(f"xdotool {' '.join(map(str, words))} : {err or code}")
    return out


def plain(text):
    """Line breaks and the spaces that do not break, made plain: a sentence can be typed in a test."""
    return re.sub(r"\s+", " ", str(text)).strip()


def probe():
    """What the window says it shows; nothing as long as it has said nothing."""
    try:
        with open(os.environ["PLI_WINDOW_PROBE"], encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return {"windows": []}


def windows(wanted):
    return [window for window in probe().get("windows", []) if wanted is None or window.get("id") == wanted]


def size_of(widget):
    return float(widget.get("w", 0)) * float(widget.get("h", 0))


def widgets(wanted):
    return [(window, widget) for window in windows(wanted) for widget in window.get("widgets", [])]


def with_text(text, wanted):
    """Those that show exactly this text, or else those where it is part of a longer one."""
    shown = [(w, widget, plain(widget["text"])) for w, widget in widgets(wanted) if widget.get("text")]
    exact = [(w, widget) for w, widget, said in shown if said == plain(text)]
    return exact or [(w, widget) for w, widget, said in shown if plain(text) in said]


def with_id(name, wanted):
    """Those of that name; a control is listed several times (what has the keyboard, what is in it): its own place first."""
    found = [(w, widget) for w, widget in widgets(wanted) if widget.get("id") == name]
    return [each for each in found if each[1].get("focusable")] or found


def gone():
    """Whether the program has ended, when we know its number: nothing more will come."""
    number = os.environ.get("PLI_WINDOW_PID")
    if not number:
        return False
    try:
        with open(f"/proc/{number}/stat") as file:
            # What follows the name, in parentheses, is the state: Z for one that nobody has taken note of yet.
            return file.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def until(found, seconds, what):
    """What the function gives once it gives something; what is wrong when it never does."""
    end = time.monotonic() + seconds
    while True:
        result = found()
        if result:
            return result
        if time.monotonic() > end:
            raise Missing(f"{what} (attendu {seconds:g} s)")
        if gone():
            raise Missing(f"{what} : le programme s’est arrêté")
        time.sleep(STEP)


def only(found, what):
    """The one to click. A text may stand in a control that is listed too: same place, one click."""
    places = {(window["id"], *(round(float(widget[side])) for side in "xywh")) for window, widget in found}
    if len(places) > 1:
        raise Missing(f"{what} : {len(places)} à l’écran, dans {', '.join(sorted({place[0] for place in places}))}")
    return found[0]


def clients():
    """The windows that the window manager knows: number and title. xdotool's own search reads an older kind of title."""
    listed = run("xprop", "-root", "_NET_CLIENT_LIST")[1].partition("#")[2]
    numbers = [str(int(number, 16)) for number in re.findall(r"0x[0-9a-f]+", listed)]
    return [(number, run("xdotool", "getwindowname", number)[1]) for number in numbers]


def x_window(window):
    """The display's number for a window of the program."""
    title = window.get("title")
    if title is None:
        # The program's windows and the display's are both listed in the order in which they were opened.
        place = [each.get("id") for each in probe().get("windows", [])].index(window.get("id"))
        return until(lambda: [number for number, _ in clients()][place:], 5, f"pas de fenêtre « {window.get('id')} »")[0]
    return until(lambda: [number for number, named in clients() if named == title], 5, f"pas de fenêtre « {title} »")[-1]


def to_front(number):
    """A window behind another is brought forward first, as a person would."""
    if run("xdotool", "getactivewindow")[1] != number:
        run("timeout", "3", "xdotool", "windowactivate", "--sync", number)


def pointer(number, x, y, *then):
    to_front(number)
    # Places are relative to the window: what its frame adds does not matter. Moving there comes first, for what lights up.
    xdotool("mousemove", "--window", number, round(x), round(y), "sleep", "0.08", *then)


def middle(window, widget):
    scale = float(window.get("scale", 1))
    return (float(widget["x"]) + float(widget["w"]) / 2) * scale, (float(widget["y"]) + float(widget["h"]) / 2) * scale


def click_on(found, what):
    window, widget = only(until(found, PATIENCE, f"{what} n’est pas à l’écran"), what)
    if size_of(widget) <= 0:
        raise Missing(f"{what} n’a pas de surface")
    pointer(x_window(window), *middle(window, widget), "click", "1")


def beside(text, prefix, wanted):
    """Of the controls whose id begins so, the one on the line of the first such text."""
    lines = with_text(text, wanted)
    found = [(w, widget) for w, widget in widgets(wanted) if str(widget.get("id") or "").startswith(prefix)]
    if not lines or not found:
        return []
    window, line = lines[0]
    level = float(line["y"]) + float(line["h"]) / 2
    return [min((each for each in found if each[0].get("id") == window.get("id")), key=lambda each: abs(float(each[1]["y"]) + float(each[1]["h"]) / 2 - level))]


def picture():
    data = subprocess.run(["import", "-silent", "-window", "root", "rgb:-"], stdout=subprocess.PIPE, timeout=30, check=True).stdout
    return hashlib.sha256(data).digest()


def settle(seconds=PATIENCE):
    """The program is not busy, and says and shows the same thing twice. A caret that blinks is not waited for."""
    end = time.monotonic() + seconds
    before = None
    while True:
        state = probe()
        now = (json.dumps(state.get("windows", []), sort_keys=True), picture())
        if not state.get("busy") and before is not None:
            if now == before or (now[0] == before[0] and time.monotonic() > end - seconds / 2):
                return
        if time.monotonic() > end:
            raise Missing("l’écran bouge encore" if not state.get("busy") else "le programme est encore occupé")
        before = now
        time.sleep(0.15)


def shot(name):
    folder = os.environ.get("PLI_WINDOW_SHOTS", ".")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, re.sub(r"[^\w.-]", "-", name) + ".png")
    code, _, err = run("import", "-silent", "-window", "root", path)
    if code:
        raise Missing(f"image {path} : {err}")
    return path


def texts(wanted):
    lines = []
    for window in windows(wanted):
        lines.append(f"[{window.get('id')}] {window.get('title')}")
        for widget in window.get("widgets", []):
            mark = f" <{widget['id']}>" if widget.get("id") else ""
            mark += " *" if widget.get("focused") else ""
            mark += f" = {plain(widget['input'])}" if widget.get("input") else ""
            if widget.get("text") or mark:
                lines.append(f"  {plain(widget.get('text', ''))}{mark}")
    return lines


def typed(text):
    for number, line in enumerate(text.split("\n")):
        if number:
            xdotool("key", "Return")
        # On a French keyboard, accented capitals are typed with the capitals locked; xdotool would type small letters.
        for capitals, rest in re.findall(r"([À-ÖØ-Þ]+)|([^À-ÖØ-Þ]+)", line):
            if capitals:
                xdotool("key", "Caps_Lock")
                xdotool("type", "--delay", TYPING, "--", capitals.lower())
                xdotool("key", "Caps_Lock")
            else:
                xdotool("type", "--clearmodifiers", "--delay", TYPING, "--", rest)


def fill(name, text, wanted):
    click_on(lambda: with_id(name, wanted), f"« {name} »")
    xdotool("key", "ctrl+a", "key", "BackSpace")
    typed(text)


def seen(name, what, seconds, wanted, find, there=True):
    seconds = float(seconds)
    if there:
        until(lambda: find(what, wanted), seconds, f"{name} « {what} » n’est pas à l’écran")
    else:
        until(lambda: not find(what, wanted), seconds, f"{name} « {what} » est encore à l’écran")


def titled(pattern):
    return [number for number, title in clients() if re.search(pattern, title)]


def focused(name, wanted):
    return [found for found in with_id(name, wanted) if found[1].get("focused")]


def holding(name, text, wanted):
    return [w for w, widget in widgets(wanted) if widget.get("id") == name and plain(widget.get("input") or "") == plain(text)]


def expect_value(name, text, seconds=PATIENCE, wanted=None):
    until(lambda: holding(name, text, wanted), float(seconds), f"« {name} » ne contient pas « {text} »")


def scroll(number, x, y, count):
    count = int(count)
    pointer(number, x, y, "click", "--repeat", abs(count), "--delay", "30", "5" if count > 0 else "4")


def scroll_window(count, wanted=None):
    window = until(lambda: windows(wanted), PATIENCE, "aucune fenêtre")[0]
    number = x_window(window)
    geometry = dict(re.findall(r"(WIDTH|HEIGHT)=(\d+)", xdotool("getwindowgeometry", "--shell", number)))
    scroll(number, int(geometry["WIDTH"]) / 2, int(geometry["HEIGHT"]) / 2, count)


def scroll_at(name, count, wanted=None):
    window, widget = until(lambda: with_id(name, wanted), PATIENCE, f"« {name} » n’est pas à l’écran")[0]
    scroll(x_window(window), *middle(window, widget), count)


def click_place(x, y, wanted=None):
    window = until(lambda: windows(wanted), PATIENCE, "aucune fenêtre")[0]
    pointer(x_window(window), float(x), float(y), "click", "1")


COMMANDS = {
    "wait-window": lambda title, seconds=PATIENCE: until(lambda: titled(title), float(seconds), f"pas de fenêtre « {title} »"),
    "no-window": lambda title, seconds=PATIENCE: until(lambda: not titled(title), float(seconds), f"la fenêtre « {title} » est encore là"),
    "expect-text": lambda text, seconds=PATIENCE, wanted=None: seen("le texte", text, seconds, wanted, with_text),
    "expect-no-text": lambda text, seconds=PATIENCE, wanted=None: seen("le texte", text, seconds, wanted, with_text, there=False),
    "expect-id": lambda name, seconds=PATIENCE, wanted=None: seen("la commande", name, seconds, wanted, with_id),
    "expect-no-id": lambda name, seconds=PATIENCE, wanted=None: seen("la commande", name, seconds, wanted, with_id, there=False),
    "expect-focus": lambda name, seconds=PATIENCE, wanted=None: seen("la commande active", name, seconds, wanted, focused),
    "expect-value": expect_value,
    "click-text": lambda text, wanted=None: click_on(lambda: with_text(text, wanted), f"« {text} »"),
    "click-id": lambda name, wanted=None: click_on(lambda: with_id(name, wanted), f"« {name} »"),
    "click-beside": lambda text, prefix, wanted=None: click_on(lambda: beside(text, prefix, wanted), f"« {prefix}… » à côté de « {text} »"),
    "click": click_place,
    "scroll": scroll_window,
    "scroll-at": scroll_at,
    "key": lambda *keys: xdotool("key", "--clearmodifiers", "--delay", "40", *keys),
    "repeat": lambda count, name: xdotool("key", "--clearmodifiers", "--repeat", count, "--repeat-delay", "30", name),
    "type": typed,
    "fill": lambda name, text, wanted=None: fill(name, text, wanted),
    "settle": lambda seconds=PATIENCE: settle(float(seconds)),
    "texts": lambda wanted=None: print("\n".join(texts(wanted))),
    "shot": lambda name: print(shot(name)),
}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    command, words = sys.argv[1], sys.argv[2:]
    try:
        COMMANDS[command](*words)
    except (Missing, subprocess.SubprocessError) as error:
        print(f"{command} : {error}", file=sys.stderr)
        print("\n".join(texts(None)) or "(la fenêtre n’a rien dit de ce qu’elle montre)", file=sys.stderr)
        try:
            print(f"image : {shot(f'failure-{command}-{time.time_ns() // 1_000_000 % 1_000_000}')}", file=sys.stderr)
        except (Missing, subprocess.SubprocessError, OSError):
            pass
        sys.exit(1)


main()
