// A connection whose requests reach a script instead of a server, sent by ourselves or by the SDK.
import { Readable } from 'node:stream';
import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { Credentials } from '../../../../src/credentials.ts';
import { ok } from '../../../../src/result.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createS3Connection } from '../../../../src/storage/connection/s3Connection.ts';
import type { S3Connection } from '../../../../src/storage/connection/s3Connection.ts';

export const WAYS = ['lean', 'sdk'] as const;
export type Way = (typeof WAYS)[number];

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Recording {
  readonly connection: S3Connection;
  readonly sent: readonly HttpRequest[];
}

export interface RecordingOptions {
  readonly endpoint?: string | null;
  readonly forcePathStyle?: boolean;
  readonly sessionToken?: string;
}

/**
 * Answers the nth attempt with the nth answer, and all further ones with the last; throws what is an Error.
 */
export function record(
  calls: Way,
  answers: readonly (ScriptedAnswer | Error)[],
  options: RecordingOptions = {},
): Recording {
  const { endpoint = 'https://storage.example:9000/base', forcePathStyle = true, sessionToken } = options;
  const sent: HttpRequest[] = [];
  const keys: Credentials = {
    ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', expiresAt: null },
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
  const handle = (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    const answer = answers[Math.min(sent.length, answers.length - 1)] ?? { status: 200 };
    sent.push(HttpRequest.clone(request));
    if (answer instanceof Error) return Promise.reject(answer);
    const body = Readable.from(answer.body === undefined ? [] : [Buffer.from(answer.body)]);
    const headers = { ...answer.headers };
    return Promise.resolve({ response: new HttpResponse({ statusCode: answer.status, headers, body }) });
  };
  const connection = createS3Connection({
    ...{ endpoint, forcePathStyle, calls, region: 'eu-central-1', clock: systemClock },
    credentials: { get: () => Promise.resolve(ok(keys)), refused: () => undefined },
    requestHandler: {
      handle,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    },
  });
  return { connection, sent };
}
