// The STS query API: AssumeRoleWithWebIdentity, AssumeRole and GetCallerIdentity.
// Source: STS API reference (version 2011-06-15).
import { refusal, type ServiceError } from '../http/serviceError.ts';
import type { Reply } from '../http/reply.ts';
import { xmlDocument, type XmlValue } from '../http/xmlWriter.ts';
import type { AccessKeys } from '../iam/accessKeys.ts';
import type { Principal } from '../iam/principal.ts';
import {
  providerArn,
  providerName,
  trustsCaller,
  trustsProvider,
  type ProviderSource,
  type Role,
} from '../iam/roles.ts';
import { createIdTokenVerifier } from './idToken.ts';
import { openSession, sessionElements } from './roleSession.ts';
import { actionsForTags, requestContext, tagsOfToken, type SessionTags } from './sessionTags.ts';
import {
  assumeRequest,
  externalIdOf,
  listOf,
  sourceIdentityOf,
  tagsOf,
  webIdentityToken,
  type StsParameters,
} from './stsRequest.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
/**
 * A session that was made with another session lasts at most an hour, whatever the role
 * allows ("role chaining").
 */
const MAX_CHAINED_SECONDS = 3600;
const ACTIONS = ['AssumeRoleWithWebIdentity', 'AssumeRole', 'GetCallerIdentity'] as const;

export type StsAction = (typeof ACTIONS)[number];

export interface StsSettings {
  readonly account: string;
  readonly keys: AccessKeys;
  readonly providers: () => readonly ProviderSource[];
  readonly role: (arn: string) => Role | undefined;
  readonly credentialTtlSeconds: number | null;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface StsCall {
  readonly action: StsAction;
  readonly parameters: StsParameters;
  /** Who signed the call; throws when nobody did. AssumeRoleWithWebIdentity never asks. */
  readonly caller: () => Principal;
  readonly requestId: string;
}

export interface StsService {
  /** Throws ServiceError with STS's codes. */
  answer(call: StsCall): Promise<Reply>;
}

/** The action that a form asks for; throws InvalidAction. */
export function stsAction(parameters: StsParameters): StsAction {
  const name = parameters.get('Action') ?? '';
  const action = ACTIONS.find((known) => known === name);
  if (action === undefined) {
    throw refusal('InvalidAction', `Could not find operation ${name} for version 2011-06-15`);
  }
  return action;
}

/** Tokens, trust policies and roles as the settings say, looked at again for every call. */
export function createStsService(settings: StsSettings): StsService {
  const { keys, credentialTtlSeconds } = settings;
  const verifier = createIdTokenVerifier();

  const withWebIdentity = async (parameters: StsParameters): Promise<XmlValue> => {
    const assume = assumeRequest(parameters);
    const now = settings.now();
    const token = await verifier.verify(webIdentityToken(parameters), settings.providers(), now);
    const name = providerName(token.issuer).toLowerCase();
    const claims = new Map([
      [`${name}:sub`, token.subject],
      [`${name}:aud`, token.audience],
    ]);
    const tags = tagsOfToken(token.claims);
    const role = settings.role(assume.roleArn);
    const provider = providerArn(settings.account, token.issuer);
    const context = new Map([...claims, ...requestContext(tags)]);
    const isTrusted = ['sts:AssumeRoleWithWebIdentity', ...actionsForTags(tags)].every(
      (action) => role !== undefined && trustsProvider(role, { provider, action, context }),
    );
    if (role === undefined || !isTrusted) throw notAuthorized('AssumeRoleWithWebIdentity');
    const session = openSession({ role, assume, tags, context: claims, keys, credentialTtlSeconds, now });
    return {
      ...sessionElements(session),
      SubjectFromWebIdentityToken: token.subject,
      Audience: token.audience,
      Provider: provider,
    };
  };

  const chained = (parameters: StsParameters, caller: Principal): XmlValue => {
    const assume = assumeRequest(parameters);
    if (caller.kind === 'session' && assume.durationSeconds > MAX_CHAINED_SECONDS) {
      throw refusal(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      );
    }
    const tags = chainedTags(parameters, caller);
    const role = settings.role(assume.roleArn);
    const externalId = externalIdOf(parameters);
    const context = new Map([
      ...callerContext(caller),
      ...requestContext(tags),
      ...(externalId === null ? [] : [['sts:externalid', externalId] as const]),
    ]);
    const isTrusted = ['sts:AssumeRole', ...actionsForTags(tags)].every(
      (action) => role !== undefined && trustsCaller(role, caller, { action, context }),
    );
    if (role === undefined || !isTrusted) throw notAuthorized('AssumeRole', caller.arn, assume.roleArn);
    const now = settings.now();
    const session = openSession({ role, assume, tags, context: new Map(), keys, credentialTtlSeconds, now });
    return {
      ...sessionElements(session),
      ...(tags.sourceIdentity === null ? {} : { SourceIdentity: tags.sourceIdentity }),
    };
  };

  const resultOf = async ({ action, parameters, caller }: StsCall): Promise<XmlValue> => {
    switch (action) {
      case 'AssumeRoleWithWebIdentity':
        return withWebIdentity(parameters);
      case 'AssumeRole':
        return chained(parameters, caller());
      case 'GetCallerIdentity': {
        const { arn, userId } = caller();
        return { Arn: arn, UserId: userId, Account: settings.account };
      }
    }
  };

  return {
    async answer(call) {
      const content = {
        [`${call.action}Result`]: await resultOf(call),
        ResponseMetadata: { RequestId: call.requestId },
      };
      const body = xmlDocument(`${call.action}Response`, content, NAMESPACE);
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    },
  };
}

/** STS's error document differs from S3's, and an expired session is 403 here where S3 says 400. */
export function stsErrorReply(error: ServiceError, requestId: string): Reply {
  const body = xmlDocument(
    'ErrorResponse',
    {
      Error: {
        Type: error.status >= 500 ? 'Receiver' : 'Sender',
        Code: error.code,
        Message: error.message,
      },
      RequestId: requestId,
    },
    NAMESPACE,
  );
  const status = error.code === 'ExpiredToken' ? 403 : error.status;
  return { status, headers: { ...error.headers, 'content-type': 'text/xml' }, body };
}

/** A chained session keeps the transitive tags and the source identity of the one before. */
function chainedTags(parameters: StsParameters, caller: Principal): SessionTags {
  const inherited = caller.kind === 'session' ? caller.transitiveTags : new Map<string, string>();
  return {
    tags: new Map([...tagsOf(parameters), ...inherited]),
    transitive: [...listOf(parameters, 'TransitiveTagKeys'), ...inherited.keys()],
    sourceIdentity: callerContext(caller).get('aws:sourceidentity') ?? sourceIdentityOf(parameters),
  };
}

function callerContext(caller: Principal): ReadonlyMap<string, string> {
  return caller.kind === 'session' ? caller.context : new Map<string, string>();
}

function notAuthorized(action: string, caller?: string, resource?: string): Error {
  const message =
    caller === undefined
      ? `Not authorized to perform sts:${action}`
      : `User: ${caller} is not authorized to perform: sts:${action} on resource: ${resource ?? ''}`;
  return refusal('AccessDenied', message);
}
