// An identity pool of Amazon Cognito: GetId and GetCredentialsForIdentity with their refusals, written from
// the SDK's service model and the API reference. Its keys are real at the storage server beside it.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIdTokenVerifier } from '../sts/idToken.ts';
import { ServiceError } from '../http/serviceError.ts';
import type { StorageServer } from '../s3/s3Server.ts';

export interface IdentityPoolOptions {
  readonly storage: StorageServer;
  readonly issuer: string;
  readonly clientId: string;
  /** The role of people who are signed in; null: the pool has none. */
  readonly roleArn: string | null;
}

export interface FailingAnswer {
  readonly name: string;
  readonly status: number;
  readonly message?: string;
}

export interface IdentityPool {
  readonly endpoint: string;
  readonly identityPoolId: string;
  /** By the subject of the provider. */
  identityOf(subject: string): string | undefined;
  /** The next requests are answered with this error, until null. */
  fail(error: FailingAnswer | null): void;
  /** The targets of all requests, in order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

const SECONDS = 3600;
const TARGET = 'AWSCognitoIdentityService.';

class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

interface Request {
  readonly IdentityPoolId?: string;
  readonly IdentityId?: string;
  readonly Logins?: Readonly<Record<string, string>>;
}

/** Starts it on 127.0.0.1; the caller must `close` it. */
export async function startIdentityPool(options: IdentityPoolOptions): Promise<IdentityPool> {
  const { storage, issuer, clientId, roleArn } = options;
  const identityPoolId = `${storage.region}:${randomUUID()}`;
  const verifier = createIdTokenVerifier();
  const identities = new Map<string, string>();
  const calls: string[] = [];
  let failing: FailingAnswer | null = null;

  /** The subject that the one login names. */
  const subjectOf = async ({ Logins = {} }: Request): Promise<string> => {
    const [login, another] = Object.entries(Logins);
    if (login === undefined)
      throw new Refusal(
        'NotAuthorizedException',
        'Unauthenticated access is not supported for this identity pool.',
      );
    const [name, token] = login;
    if (another !== undefined || name !== issuer.replace(/^https?:\/\//, '')) {
      throw new Refusal(
        'NotAuthorizedException',
        'Token is not from a supported provider of this identity pool.',
      );
    }
    try {
      const verified = await verifier.verify(token, [{ issuer, clientIds: [clientId] }], Date.now());
      return verified.subject;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const isExpired = error.code === 'ExpiredTokenException';
      throw new Refusal(
        'NotAuthorizedException',
        isExpired ? 'Invalid login token. Token expired.' : 'Invalid login token.',
      );
    }
  };

  const getId = async (request: Request): Promise<object> => {
    if (request.IdentityPoolId !== identityPoolId) {
      throw new Refusal(
        'ResourceNotFoundException',
        `IdentityPool '${request.IdentityPoolId ?? ''}' not found.`,
      );
    }
    const subject = await subjectOf(request);
    const identity = identities.get(subject) ?? `${storage.region}:${randomUUID()}`;
    identities.set(subject, identity);
    return { IdentityId: identity };
  };

  const getCredentials = async (request: Request): Promise<object> => {
    const identity = identities.get(await subjectOf(request));
    if (identity === undefined || identity !== request.IdentityId) {
      throw new Refusal(
        'NotAuthorizedException',
        `Access to Identity '${request.IdentityId ?? ''}' is forbidden.`,
      );
    }
    if (roleArn === null) {
      throw new Refusal(
        'InvalidIdentityPoolConfigurationException',
        'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
      );
    }
    const context = new Map([
      ['cognito-identity.amazonaws.com:sub', identity],
      ['cognito-identity.amazonaws.com:aud', identityPoolId],
    ]);
    const key = storage.issueKeys(roleArn, 'CognitoIdentityCredentials', SECONDS, context);
    return {
      IdentityId: identity,
      Credentials: {
        AccessKeyId: key.accessKeyId,
        SecretKey: key.secretAccessKey,
        SessionToken: key.sessionToken,
        Expiration: key.expiresAt / 1000,
      },
    };
  };

  const operations: Readonly<Record<string, (request: Request) => Promise<object>>> = {
    GetId: getId,
    GetCredentialsForIdentity: getCredentials,
  };

  const answer = async (target: string, body: string): Promise<object> => {
    calls.push(target);
    if (failing !== null) {
      throw new Refusal(failing.name, failing.message ?? 'As the test has asked.', failing.status);
    }
    const operation = operations[target];
    if (operation === undefined) throw new Refusal('UnknownOperationException', '');
    return operation(JSON.parse(body) as Request);
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const send = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value));
    };
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']).replace(TARGET, '');
      answer(target, Buffer.concat(chunks).toString()).then(
        (value) => send(200, value),
        (error: unknown) => {
          if (error instanceof Refusal) send(error.status, { __type: error.code, message: error.message });
          else response.destroy();
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    identityPoolId,
    identityOf: (subject) => identities.get(subject),
    fail: (error) => (failing = error),
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
