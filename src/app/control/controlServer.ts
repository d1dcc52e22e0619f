// Lets the same user's command line talk to the running app over a Unix socket or a named pipe.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { rethrowBug } from '../../result.ts';
import type { App } from '../shell/app.ts';
import type { DataDir } from '../instance/dataDir.ts';
import { dispatchCommand, dispatchOperation } from './dispatch.ts';
import { readControlPath, writeControlPath } from './controlAddress.ts';
import { answerJson, readJson } from './httpJson.ts';
import type { Operator } from './operations.ts';

/** What other processes may call. */
type Callable = Pick<App, 'execute' | 'log'> & Operator;

export interface ControlServer {
  /** Stops listening, destroys open connections and removes `control.json`. */
  close(): Promise<void>;
}

/** `command`: one of the contract. `operation`: one of operations.ts. */
const callSchema = z.object({
  kind: z.enum(['command', 'operation']),
  name: z.string(),
  argument: z.unknown(),
});

const SOCKET = 'control';
/** Of the folder of a socket that is not in the data directory. */
const FOLDER_PREFIX = 'brimful-control-';
/** Linux allows 107 bytes in a socket's path, macOS 103. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Listens, and writes the address to `control.json` in the data directory. Only the instance that holds the
 * lock does this, so leftovers of an earlier one can be removed. Access to the data directory is what
 * authorizes a caller. Rejects with the system's error, as on a full disk.
 */
export async function startControlServer(dataDir: DataDir, app: Callable): Promise<ControlServer> {
  removeLeftover(dataDir);
  const path = choosePath(dataDir);
  const server = createServer((request, response) => {
    serve(app, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  try {
    writeControlPath(dataDir, path);
  } catch (error) {
    server.close(() => removeFolder(path));
    throw error;
  }
  return {
    close: () =>
      new Promise((resolve) => {
        rmSync(dataDir.control, { force: true });
        server.close(() => {
          removeFolder(path);
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/**
 * On Windows a pipe with an unguessable name; elsewhere a socket in the data directory, or in a new one
 * (0700) if that path is too long.
 */
function choosePath(dataDir: DataDir): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\brimful-${randomBytes(16).toString('hex')}`;
  const path = join(dataDir.path, SOCKET);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
    return join(mkdtempSync(join(tmpdir(), FOLDER_PREFIX)), SOCKET);
  rmSync(path, { force: true });
  return path;
}

/** Removes what a killed instance on this data directory has left in the temporary folder. */
function removeLeftover(dataDir: DataDir): void {
  const left = readControlPath(dataDir);
  if (left !== null) removeFolder(left);
}

/** Removes the folder of a socket in the temporary folder, and nothing else. */
function removeFolder(path: string): void {
  const folder = dirname(path);
  const isOurs = dirname(folder) === tmpdir() && basename(folder).startsWith(FOLDER_PREFIX);
  if (!isOurs || basename(path) !== SOCKET) return;
  try {
    rmSync(path, { force: true });
    rmdirSync(folder);
  } catch (error) {
    // Already gone.
    rethrowBug(error);
  }
}

async function serve(app: Callable, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request);
  const call = callSchema.safeParse(body.ok ? body.value : null);
  if (!call.success) {
    answerJson(response, 400, { code: 'not-a-call', message: 'The request is not a valid call.' });
    return;
  }
  const { kind, name, argument } = call.data;
  const dispatch = kind === 'command' ? dispatchCommand : dispatchOperation;
  const answer = await dispatch(app, { name, argument });
  answerJson(response, answer.ok ? 200 : 400, answer.ok ? answer.value : answer.fault);
}
