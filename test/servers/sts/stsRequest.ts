// The parameters of a call to the STS query API, and the checks that its service model makes.
import { refusal } from '../http/serviceError.ts';

export type StsParameters = ReadonlyMap<string, string>;

/** Limits from the service model (STS API reference, AssumeRoleWithWebIdentity and AssumeRole). */
const MIN_DURATION_SECONDS = 900;
const MAX_DURATION_SECONDS = 43_200;
const DEFAULT_DURATION_SECONDS = 3600;
const MAX_POLICY_CHARACTERS = 2048;
const POLICY = /^[\t\n\r\x20-\xff]+$/;
const MAX_TAGS = 50;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const MAX_TOKEN_CHARACTERS = 20_000;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** What every way of assuming a role takes. */
export interface AssumeRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Session policy as text; null when there is none. */
  readonly policy: string | null;
}

/** Reads and checks; throws ValidationError or MissingParameter. */
export function assumeRequest(parameters: StsParameters): AssumeRequest {
  const sessionName = required(parameters, 'RoleSessionName');
  if (!SESSION_NAME.test(sessionName)) {
    throw invalid('roleSessionName', mustFit('[\\w+=,.@-]*'));
  }
  const policy = parameters.get('Policy') ?? null;
  if (policy !== null && policy.length > MAX_POLICY_CHARACTERS) {
    throw invalid('policy', `Member must have length less than or equal to ${MAX_POLICY_CHARACTERS}`);
  }
  if (policy !== null && !POLICY.test(policy)) {
    throw invalid('policy', mustFit('[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+'));
  }
  const roleArn = required(parameters, 'RoleArn');
  if (!roleArn.startsWith('arn:')) throw refusal('ValidationError', `${roleArn} is invalid`);
  return { roleArn, sessionName, durationSeconds: duration(parameters), policy };
}

/** The web identity token; throws ValidationError when it is longer than STS takes. */
export function webIdentityToken(parameters: StsParameters): string {
  const token = required(parameters, 'WebIdentityToken');
  if (token.length > MAX_TOKEN_CHARACTERS) {
    throw invalid(
      'webIdentityToken',
      `Member must have length less than or equal to ${MAX_TOKEN_CHARACTERS}`,
    );
  }
  return token;
}

/** Of AssumeRole; null: none. Throws ValidationError. */
export function sourceIdentityOf(parameters: StsParameters): string | null {
  const identity = parameters.get('SourceIdentity') ?? null;
  if (identity !== null && !SOURCE_IDENTITY.test(identity)) {
    throw invalid('sourceIdentity', mustFit('[\\w+=,.@-]*'));
  }
  return identity;
}

/** Of AssumeRole; null: none. Throws ValidationError. */
export function externalIdOf(parameters: StsParameters): string | null {
  const id = parameters.get('ExternalId') ?? null;
  if (id !== null && !EXTERNAL_ID.test(id)) throw invalid('externalId', mustFit('[\\w+=,.@:\\/-]*'));
  return id;
}

/** `Tags.member.1.Key` and `Tags.member.1.Value` and so on. Throws ValidationError. */
export function tagsOf(parameters: StsParameters): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (let index = 1; parameters.has(`Tags.member.${index}.Key`); index += 1) {
    tags.set(
      parameters.get(`Tags.member.${index}.Key`) ?? '',
      parameters.get(`Tags.member.${index}.Value`) ?? '',
    );
  }
  if (tags.size > MAX_TAGS)
    throw invalid('tags', `Member must have length less than or equal to ${MAX_TAGS}`);
  for (const [key, value] of tags) {
    if (!TAG_KEY.test(key) || !TAG_VALUE.test(value))
      throw invalid('tags', mustFit('[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+'));
  }
  return tags;
}

/** `<name>.member.1` and so on. */
export function listOf(parameters: StsParameters, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 1; parameters.has(`${name}.member.${index}`); index += 1) {
    values.push(parameters.get(`${name}.member.${index}`) ?? '');
  }
  return values;
}

function required(parameters: StsParameters, name: string): string {
  const value = parameters.get(name);
  if (value !== undefined && value !== '') return value;
  throw refusal('MissingParameter', `The request must contain the parameter ${name}`);
}

function duration(parameters: StsParameters): number {
  const seconds = Number(parameters.get('DurationSeconds') ?? DEFAULT_DURATION_SECONDS);
  if (!(seconds >= MIN_DURATION_SECONDS)) {
    throw invalid(
      'durationSeconds',
      `Member must have value greater than or equal to ${MIN_DURATION_SECONDS}`,
    );
  }
  if (seconds > MAX_DURATION_SECONDS) {
    throw invalid('durationSeconds', `Member must have value less than or equal to ${MAX_DURATION_SECONDS}`);
  }
  return seconds;
}

function mustFit(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

function invalid(member: string, constraint: string): Error {
  return refusal(
    'ValidationError',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
