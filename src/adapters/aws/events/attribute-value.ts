import { invalidEvent, isFields } from "../event-fields.ts";
import { requireBytes } from "./payload.ts";

/**
 * Turns an attribute value of DynamoDB into what JavaScript has for it: sets are Sets, binary is bytes. A number that
 * JavaScript cannot write with the same digits, or of 2^53 and more, stays the text it is: DynamoDB has 38 digits.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function fromAttributeValue(where: string, value: unknown): unknown {
  if (!isFields(value)) throw invalidEvent(where, "attribute value", "an object", value);
  const [type, content] = Object.entries(value)[0] ?? [];
  const all = <Item>(one: (item: unknown) => Item): Item[] => {
    if (!Array.isArray(content)) throw invalidEvent(where, type ?? "", "an array", content);
    return content.map(one);
  };
  switch (type) {
    case "S":
    case "BOOL":
      return content;
    case "NULL":
      return null;
    case "N":
      return numberOf(content);
    case "B":
      return requireBytes(where, "B", content);
    case "L":
      return all((item) => fromAttributeValue(where, item));
    case "M":
      return fromAttributes(where, content);
    case "SS":
      return new Set(all(String));
    case "NS":
      return new Set(all(numberOf));
    case "BS":
      return new Set(all((item) => requireBytes(where, "BS", item)));
    default:
      throw invalidEvent(where, "attribute value", "of a type that DynamoDB has", type);
  }
}

/** Turns an item, or its key, into an object. */
export function fromAttributes(where: string, attributes: unknown): object {
  if (!isFields(attributes)) throw invalidEvent(where, "attributes", "an object", attributes);
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, fromAttributeValue(where, value)]),
  ) as object;
}

/** As DynamoDB writes it: without leading or trailing zeros, and without an exponent or with one. */
function numberOf(text: unknown): number | string {
  const number = Number(text);
  const isExact = Math.abs(number) <= Number.MAX_SAFE_INTEGER && digitsOf(String(number)) === digitsOf(String(text));
  return isExact ? number : String(text);
}

/** The digits that count and where the point is, whatever way a number is written in. */
function digitsOf(text: string): string {
  const [, sign = "", whole = "", part = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + part).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return /\d/.test(text) ? "0" : text;
  return `${sign === "-" ? "-" : ""}${kept}e${Number(exponent) - part.length + digits.length - kept.length}`;
}
