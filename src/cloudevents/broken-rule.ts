import { isNamed, NAME, type Refuse } from "./attributes.ts";
import { invalidEvent } from "./invalid-event.ts";

/** Makes the errors of attributes that break a rule of CloudEvents: which, what it must be, what came. */
export function brokenRule(where: string): Refuse {
  return (name, got) =>
    NAME.test(name)
      ? invalidEvent(where, `\`${name}\``, mustBe(name), got)
      : invalidEvent(where, "an attribute's name", "lower-case letters and digits, and not `data`", name);
}

function mustBe(name: string): string {
  switch (name) {
    case "specversion":
      return 'the text "1.0"';
    case "time":
      return "a time as in RFC 3339";
    case "datacontenttype":
      return "a media type";
    default:
      return isNamed(name) ? "a string that is not empty" : "a string, a boolean or a whole number of 32 bits";
  }
}
