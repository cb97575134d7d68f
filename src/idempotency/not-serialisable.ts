import { FaastenError, isFaastenError } from "../core/errors.ts";

/** What the whole is called, and the members that lead to a value. */
export type Path = readonly (string | number)[];

/** The error of a value that no text can stand for. It tells the path, and nothing of the value. */
export function notSerialisable(path: Path, mustBe: string, got: string): FaastenError {
  return new FaastenError("NOT_SERIALISABLE", `\`${toText(path)}\` must be ${mustBe}, got ${got}.`);
}

/** The error of a value that throws when it is looked at; one that says more stays as it is. */
export function cannotBeRead(path: Path, cause: unknown): FaastenError {
  if (isFaastenError(cause) && cause.code === "NOT_SERIALISABLE") return cause;
  return new FaastenError("NOT_SERIALISABLE", `\`${toText(path)}\` cannot be read: it throws.`, { cause });
}

/** As JSONPath writes it; long names are cut, and of a long path the end is told. */
function toText([root = "$", ...path]: Path): string {
  const steps = path.slice(-20).map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_]\w{0,39}$/.test(step) ? `.${step}` : `[${JSON.stringify(step.slice(0, 40))}]`;
  });
  return `${root}${path.length > 20 ? "…" : ""}${steps.join("")}`;
}
