// What a service of AWS answered, as the SDK hands it on: the evidence for the log and under a sentence.
import { z } from 'zod';
import { quotedAnswer } from '../../network/answerText.ts';

const answeredSchema = z.object({
  $metadata: z.object({ httpStatusCode: z.number(), requestId: z.string().max(200).optional() }),
});

export interface AwsAnswer {
  readonly status: number;
  readonly requestId: string | null;
}

/** What the SDK knows about the response; null: there was none. */
export function awsAnswer(error: unknown): AwsAnswer | null {
  const parsed = answeredSchema.safeParse(error);
  if (!(error instanceof Error) || !parsed.success) return null;
  const { httpStatusCode, requestId = null } = parsed.data.$metadata;
  return { status: httpStatusCode, requestId };
}

/** The service's own words, and what its operator needs to find this request. */
export function describeAnswer(code: string, { status, requestId }: AwsAnswer, message = ''): string {
  const facts = requestId === null ? `HTTP ${status}` : `HTTP ${status}, request ${requestId}`;
  const words = quotedAnswer(message);
  return words === '' || words === code ? `${code} (${facts})` : `${code} (${facts}): ${words}`;
}
