"""Dialogflow answers against Google's own schema.

    pip install google-cloud-dialogflow
    python google_schema.py [--every-kind] FILE...

Each FILE is one answer, or with the ending `.jsonl` one answer a line. Each must be a
`google.cloud.dialogflow_v2.WebhookResponse` to the letter: a member, an enum value or a type that the schema does not
have is a failure. `--every-kind` also wants all kinds of messages among the answers. Before all that the check checks
itself: answers that are wrong on purpose must be refused.

Exit status: 0 if all is well, 1 if an answer is wrong or missing, 2 if the check itself does not work.
"""

import argparse
import json
import pathlib
import sys

from google.cloud import dialogflow_v2
from google.protobuf import json_format

WebhookResponse = dialogflow_v2.WebhookResponse.pb()
MESSAGE = dialogflow_v2.Intent.Message.pb().DESCRIPTOR
KINDS = {field.name for field in MESSAGE.oneofs_by_name["message"].fields}
KINDS_THAT_THE_CRATE_HAS = 14

RIGHT = [
    {},
    {"fulfillmentMessages": [{"text": {"text": ["a"]}, "platform": "TELEGRAM"}]},
]

WRONG = {
    "an unknown member": {"fulfilmentText": "a"},
    "an unknown member inside a message": {"fulfillmentMessages": [{"text": {"texts": ["a"]}}]},
    "an unknown kind of message": {"fulfillmentMessages": [{"video": {}}]},
    "two kinds in one message": {"fulfillmentMessages": [{"text": {}, "card": {}}]},
    "an unknown platform": {"fulfillmentMessages": [{"text": {}, "platform": "WHATSAPP"}]},
    "a string for an array": {"fulfillmentMessages": [{"text": {"text": "a"}}]},
    "an array for an object": {"payload": []},
    "an array for the whole answer": [],
    "a string for the whole answer": "",
    "a fraction for an integer": {"outputContexts": [{"name": "a", "lifespanCount": 1.5}]},
    "an unknown enum value": {"sessionEntityTypes": [{"name": "a", "entityOverrideMode": "OVERRIDE"}]},
}


def parse(text):
    """The answer, or a ValueError that says what the schema has against it."""
    # the parser takes an empty array or string for an empty message, and is not made for other kinds
    if not isinstance(json.loads(text), dict):
        raise ValueError("an answer is an object")
    try:
        return json_format.Parse(text, WebhookResponse(), ignore_unknown_fields=False)
    except json_format.Error as error:
        raise ValueError(" ".join(str(error).split())) from error


def self_check():
    """What of the check itself does not work."""
    if len(KINDS) != KINDS_THAT_THE_CRATE_HAS:
        yield f"the schema has {len(KINDS)} kinds of messages, the crate {KINDS_THAT_THE_CRATE_HAS}: {sorted(KINDS)}"
    for answer in RIGHT:
        try:
            parse(json.dumps(answer))
        except ValueError as error:
            yield f"a right answer was refused: {answer}: {error}"
    for why, answer in WRONG.items():
        try:
            parse(json.dumps(answer))
        except ValueError:
            continue
        yield f"a wrong answer was taken ({why}): {answer}"


def answers(path):
    """The place and the text of each answer in a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".jsonl":
        yield str(path), text
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield f"{path}:{number}", line


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every-kind", action="store_true", help="want all kinds of messages among the answers")
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()

    broken = list(self_check())
    for problem in broken:
        print(f"google_schema: self-check: {problem}", file=sys.stderr)
    if broken:
        return 2

    problems, checked, seen = [], 0, set()
    for path in arguments.files:
        before = checked
        try:
            for place, text in answers(path):
                checked += 1
                try:
                    answer = parse(text)
                except ValueError as error:
                    problems.append(f"{place}: {error}")
                    continue
                seen.update(message.WhichOneof("message") for message in answer.fulfillment_messages)
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: {error}")
            continue
        if checked == before:
            problems.append(f"{path}: holds no answer")
    if not checked:
        problems.append("no answer was given: nothing was checked")
    if arguments.every_kind and KINDS - seen:
        problems.append(f"kinds of messages that no answer has: {', '.join(sorted(KINDS - seen))}")

    for problem in problems:
        print(f"google_schema: {problem}", file=sys.stderr)
    if problems:
        return 1
    print(f"google_schema: {checked} answers are as Google's schema wants them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
