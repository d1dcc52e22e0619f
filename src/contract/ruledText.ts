// Text that a rule of ours may refuse with a sentence.
import { z } from 'zod';

/** A string for which `rule` returns null; else the sentence that it returns is the mistake. */
export function ruledText(rule: (text: string) => string | null): z.ZodString {
  return z.string().superRefine((text, context) => {
    const refusal = rule(text);
    if (refusal !== null) context.addIssue({ code: 'custom', message: refusal });
  });
}
