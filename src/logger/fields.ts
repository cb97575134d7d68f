import type { Fields } from "./record.ts";
import { warnOnce } from "./warn.ts";

/**
 * Puts fields over others, in an object of its own: what the caller does with its object later does not reach the log. A
 * getter that throws would stop the copy: its object is then kept whole, as `extra`, for the format to read member by member.
 */
export function mergeFields(below: Fields | undefined, above: Fields | undefined): Fields {
  try {
    return { ...below, ...above };
  } catch {
    return { ...below, extra: above };
  }
}

/** The same for a line that is written at once. Most lines have fields of one kind only, and those are not copied. */
export function overlay(below: Fields, above: Fields | undefined): Fields {
  if (!above) return below;
  for (const _name in below) return mergeFields(below, above);
  return above;
}

const warn = warnOnce();

/** Gives the name of a field whose own name is taken, and says so once. */
export function setAside(name: string): string {
  warn(`the field ${name} is written as fields.${name}, because the logger writes ${name} itself`);
  return `fields.${name}`;
}
