// A page server on loopback, by a virtual clock, with an app that only notes what it is asked for.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { App } from '../../../../src/app/shell/app.ts';
import type { AppState } from '../../../../src/contract/state.ts';
import { startPageServer } from '../../../../src/headless/page/pageServer.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';
import { APP_STATE } from '../../app/fakes/states.ts';
import { createRecordingLog } from '../../app/log/recordingLog.ts';
import type { RecordingLog } from '../../app/log/recordingLog.ts';
import { redeem } from './pageClient.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PageServerBench {
  readonly origin: string;
  readonly clock: VirtualClock;
  readonly log: RecordingLog;
  /** The names of the commands that the app was given. */
  readonly executed: readonly string[];
  /** Who is told of new states. */
  readonly listeners: ReadonlySet<(state: AppState) => void>;
  /** A new one-time address. */
  address(): string;
  /** Raw HTTP, since `fetch` would not let a test lie about Host, Origin and Sec-Fetch-Site. */
  ask(path: string, request?: Request): Promise<Answer>;
  /** The status of a command with this session. */
  commandStatus(session: string): Promise<number>;
  close(): Promise<void>;
}

/** Its page lies in a folder beside a file that it must not serve. */
export async function startPageServerBench(): Promise<PageServerBench> {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>Brimful</title>');
  writeFileSync(join(folder, 'page', 'assets', 'page.js'), '1');
  writeFileSync(join(folder, 'secret.html'), 'outside');
  const clock = createVirtualClock(1_000_000);
  const log = createRecordingLog();
  const executed: string[] = [];
  const listeners = new Set<(state: AppState) => void>();
  const app: Pick<App, 'log' | 'state' | 'subscribe' | 'execute'> = {
    log,
    state: () => APP_STATE,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    execute: (name) => {
      executed.push(name);
      return Promise.resolve({ ok: true } as never);
    },
  };
  const started = await startPageServer({ app: app as App, folder: join(folder, 'page'), port: 0, clock });
  if (!started.ok) throw new Error(started.fault.message);
  const server = started.value;
  const { origin, hostname, port } = new URL(server.address());

  const ask = (path: string, { method = 'GET', headers = {}, body }: Request = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });

  return {
    origin,
    clock,
    log,
    executed,
    listeners,
    address: () => server.address(),
    ask,
    commandStatus: async (session) => {
      const headers = { 'content-type': 'application/json', origin, ...bearer(session) };
      return (await ask('/api/pause', { method: 'POST', headers, body: '{"paused":true}' })).status;
    },
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function bearer(session: string): { readonly authorization: string } {
  return { authorization: `Bearer ${session}` };
}

/** Opens an address as the page does; the session. */
export async function enter(address: string): Promise<string> {
  const answer = await redeem(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([]);
  return ((await answer.json()) as { session: string }).session;
}
