// An IAM policy document: the part of the grammar that this server evaluates. What it does not know, it
// refuses. Source: IAM User Guide, "Grammar of the IAM JSON policy language".
import { z } from 'zod';
import { refusal } from '../http/serviceError.ts';

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z*?]+)$/i;
const actions = words.refine(
  (names) => names.length > 0 && names.every((name) => ACTION.test(name)),
  'action',
);

const CONDITION_OPERATOR =
  /^((ForAnyValue|ForAllValues):)?((String(Equals|NotEquals|Like|NotLike|EqualsIgnoreCase)|Numeric(Equals|LessThan(Equals)?|GreaterThan(Equals)?)|Bool|Arn(Equals|Like))(IfExists)?|Null)$/;
const conditionValues = z
  .union([z.string(), z.boolean(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [String(value)]));

const statement = z
  .strictObject({
    Sid: z
      .string()
      .regex(/^[A-Za-z0-9]*$/)
      .optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z
      .union([
        z.literal('*'),
        // A service is never a caller here.
        z.strictObject({ AWS: words.optional(), Federated: words.optional(), Service: words.optional() }),
      ])
      .optional(),
    Action: actions.optional(),
    NotAction: actions.optional(),
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
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .refine((all) => {
      const sids = all.map(({ Sid }) => Sid).filter((sid) => sid !== undefined);
      return new Set(sids).size === sids.length;
    }, 'Statement IDs (SID) in a single policy must be unique.'),
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

/** A role's trust policy: every statement needs a principal, and the role itself is the resource. */
export function parseTrustPolicy(source: unknown): PolicyDocument {
  const policy = parsePolicy(source);
  for (const { Resource, NotResource, Principal } of policy.Statement) {
    if ((Resource ?? NotResource) !== undefined) throw malformed('Has prohibited field Resource');
    if (Principal === undefined) throw malformed('Missing required field Principal');
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
