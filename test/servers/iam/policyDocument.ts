// An IAM policy document: the part of the grammar that this server evaluates. What it does not know, it
// refuses. Source: IAM User Guide, "Grammar of the IAM JSON policy language".
import { z } from 'zod';
import { refusal } from '../http/serviceError.ts';

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const CONDITION_OPERATOR =
  /^((ForAnyValue|ForAllValues):)?((String(Equals|NotEquals|Like|NotLike|EqualsIgnoreCase)|Numeric(Equals|LessThan(Equals)?|GreaterThan(Equals)?)|Bool|Arn(Equals|Like))(IfExists)?|Null)$/;
const conditionValues = z
  .union([z.string(), z.boolean(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [String(value)]));

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z
      .union([z.literal('*'), z.strictObject({ AWS: words.optional(), Federated: words.optional() })])
      .optional(),
    Action: words.optional(),
    NotAction: words.optional(),
    Resource: words.optional(),
    NotResource: words.optional(),
    Condition: z
      .record(z.string().regex(CONDITION_OPERATOR), z.record(z.string(), conditionValues))
      .optional(),
  })
  .refine((value) => (value.Action === undefined) !== (value.NotAction === undefined), 'Action or NotAction')
  .refine(
    (value) => value.Resource === undefined || value.NotResource === undefined,
    'Resource or NotResource',
  );

const document = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']),
  Id: z.string().optional(),
  Statement: z
    .union([statement, z.array(statement)])
    .transform((value) => (Array.isArray(value) ? value : [value])),
});

export type PolicyDocument = z.output<typeof document>;
export type PolicyStatement = z.output<typeof statement>;
/** The same as a person writes it: single words may stand without their list. */
export type PolicySource = z.input<typeof document>;

/** Checks a document; throws MalformedPolicyDocument naming the first mistake. */
export function parsePolicy(source: unknown): PolicyDocument {
  const parsed = document.safeParse(source);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

/** The same for a document as text. An identity policy: every statement needs a resource and no principal. */
export function parseIdentityPolicy(text: string): PolicyDocument {
  const policy = parsePolicy(parseJson(text));
  for (const { Resource, NotResource, Principal } of policy.Statement) {
    if ((Resource ?? NotResource) === undefined) throw malformed('Policy statement must contain resources.');
    if (Principal !== undefined) throw malformed('Policy document should not specify a principal.');
  }
  return policy;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}

function malformed(message: string): Error {
  return refusal('MalformedPolicyDocument', message);
}
