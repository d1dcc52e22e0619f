// Requests and answers of AWS's REST-JSON protocol, as the SDK's service models describe them.
import type { IncomingMessage, ServerResponse } from 'node:http';

const MAX_BODY_BYTES = 64 * 1024;

/** A refusal in the service's words, thrown by any operation and answered in one place. */
export class AwsJsonError extends Error {
  readonly type: string;
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;

  /** `type`: the name of the exception in the service model. */
  constructor(type: string, status: number, body: Readonly<Record<string, string>>) {
    super(type);
    this.type = type;
    this.status = status;
    this.body = body;
  }
}

export type JsonBody = Readonly<Record<string, unknown>>;

/** The object in a request's body; throws `InvalidRequestException` for anything else. */
export async function readJson(request: IncomingMessage): Promise<JsonBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw malformed();
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Answered below.
  }
  throw malformed();
}

export function sendJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function sendError(response: ServerResponse, error: AwsJsonError): void {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.type };
  response.writeHead(error.status, headers).end(JSON.stringify(error.body));
}

export function textOf(body: JsonBody, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

export function listOf(body: JsonBody, name: string): readonly string[] {
  const value = body[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function malformed(): AwsJsonError {
  return new AwsJsonError('InvalidRequestException', 400, {
    error: 'invalid_request',
    error_description: 'The request is not well-formed.',
  });
}
