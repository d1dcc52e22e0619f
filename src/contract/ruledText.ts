// A schema for text that a rule of ours can refuse.
import { z } from 'zod';

/** A string for which `rule` returns null; otherwise the returned sentence is the issue's message. */
export function ruledText(rule: (text: string) => string | null): z.ZodString {
  return z.string().superRefine((text, context) => {
    const refusal = rule(text);
    if (refusal !== null) context.addIssue({ code: 'custom', message: refusal });
  });
}
