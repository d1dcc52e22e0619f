// The errors of a form's fields.
import type { Field } from '../../src/contract/commands.ts';

/** A sentence for each field that has to be changed. */
export type FieldErrors = Readonly<Partial<Record<Field, string>>>;
