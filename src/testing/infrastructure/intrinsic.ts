import { isFields } from "./template.ts";

/** Whether a value of a template passes a test in every branch of its conditions (`Fn::If`). */
export function always(value: unknown, passes: (value: unknown) => boolean): boolean {
  const condition = isFields(value) ? value["Fn::If"] : undefined;
  if (!Array.isArray(condition)) return passes(value);
  return condition.length === 3 && condition.slice(1).every((branch) => always(branch, passes));
}

/** The name of the intrinsic function that a value is, or that a list has among its items; `AWS::NoValue` is none. */
export function intrinsicOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(intrinsicOf).find((name) => name !== undefined);
  if (!isFields(value) || value["Ref"] === "AWS::NoValue") return undefined;
  return Object.keys(value).find((name) => name === "Ref" || name.startsWith("Fn::"));
}

/**
 * The logical id that a value refers to: `Ref`, `Fn::GetAtt`, a piece of one of them (`Fn::Select` of `Fn::Split`), or a
 * text that begins with one and goes on with no more than a qualifier.
 */
export function referenceIn(value: unknown): string | undefined {
  if (!isFields(value)) return undefined;
  const { Ref: reference, "Fn::GetAtt": attribute, "Fn::Select": select, "Fn::Split": split } = value;
  if (typeof reference === "string") return reference;
  const id: unknown = Array.isArray(attribute) ? attribute[0] : attribute;
  if (typeof id === "string") return Array.isArray(attribute) ? id : id.split(".", 1)[0];
  const whole = select ?? split;
  if (Array.isArray(whole)) return referenceIn(whole[1]);
  return /^\$\{([^{}!][^{}]*)\}(?::|$)/.exec(knownText(value) ?? "")?.[1]?.split(".", 1)[0];
}

/** A string as far as the template tells it: of `Fn::Sub` the pattern, of `Fn::Join` the parts with `${...}` for the unknown. */
export function knownText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!isFields(value)) return undefined;
  const { "Fn::Sub": sub, "Fn::Join": join } = value;
  const pattern: unknown = Array.isArray(sub) ? sub[0] : sub;
  if (typeof pattern === "string") return pattern;
  const [separator, parts] = Array.isArray(join) ? (join as unknown[]) : [];
  if (typeof separator !== "string" || !Array.isArray(parts)) return undefined;
  return parts.map((part) => knownText(part) ?? `\${${referenceIn(part) ?? ""}}`).join(separator);
}
