// The support report in the words of the contract.
import { z } from 'zod';

export const reportEntrySchema = z.object({
  /** Name of the file in the zip. */
  name: z.string(),
  /** What is in it, for the person who decides whether to send it. */
  about: z.string(),
});
export type ReportEntry = z.infer<typeof reportEntrySchema>;
