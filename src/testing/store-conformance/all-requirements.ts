import type { Requirement } from "./requirement.ts";
import { abortRequirements } from "./requirements/abort.ts";
import { changedRequirements } from "./requirements/changed.ts";
import { clockRequirements } from "./requirements/clock.ts";
import { expiryRequirements } from "./requirements/expiry.ts";
import { faultRequirements } from "./requirements/faults.ts";
import { fieldRequirements } from "./requirements/fields.ts";
import { historyRequirements } from "./requirements/history.ts";
import { keyRequirements } from "./requirements/keys.ts";
import { raceRequirements } from "./requirements/races.ts";
import { sizeRequirements } from "./requirements/size.ts";
import { swapManyRequirements } from "./requirements/swap-many.ts";
import { swapRequirements } from "./requirements/swap.ts";
import { sweepRequirements } from "./requirements/sweep.ts";
import { transactionRequirements } from "./requirements/transactions.ts";

/** Everything that a store must do, the plain things first. */
export const allRequirements: readonly Requirement[] = [
  ...swapRequirements,
  ...expiryRequirements,
  ...fieldRequirements,
  ...keyRequirements,
  ...sizeRequirements,
  ...clockRequirements,
  ...raceRequirements,
  ...swapManyRequirements,
  ...changedRequirements,
  ...sweepRequirements,
  ...transactionRequirements,
  ...faultRequirements,
  ...abortRequirements,
  ...historyRequirements,
];
