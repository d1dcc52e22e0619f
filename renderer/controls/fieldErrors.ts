// What is wrong with the fields of a form.
import type { Field } from '../../src/contract/commands.ts';

/** For each field that must be changed, what to do. */
export type FieldErrors = Readonly<Partial<Record<Field, string>>>;
