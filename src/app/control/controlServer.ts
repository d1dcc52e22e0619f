// Lets the command line of the same user talk to the running app, over a Unix socket or a named pipe.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../persistence/atomicFile.ts';
import type { App } from '../shell/app.ts';
import type { DataDir } from '../instance/dataDir.ts';
import { callCommand } from './commandCall.ts';
import { answerJson, readJson } from './httpJson.ts';
import { operations } from './operations.ts';
import type { OperationName, Operator } from './operations.ts';

/** What can be commanded from another process. */
type Commanded = Pick<App, 'execute'> & Operator;

export interface ControlServer {
  close(): Promise<void>;
}

/** `command`: one of the contract. `operation`: one of operations.ts. */
const callSchema = z.object({
  kind: z.enum(['command', 'operation']),
  name: z.string(),
  argument: z.unknown(),
});

/** Linux allows 107 bytes in the path of a socket, macOS 103. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Listens and says where in `control.json` of the data dir. Only the instance that holds the lock does so, so what an earlier one
 * left may be removed; and whoever can read the data dir may command the app anyway.
 */
export async function startControlServer(dataDir: DataDir, app: Commanded): Promise<ControlServer> {
  const path = choosePath(dataDir);
  const server = createServer((request, response) => {
    serve(app, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  replaceFile(dataDir.control, JSON.stringify({ path }));
  return {
    close: () =>
      new Promise((resolve) => {
        rmSync(dataDir.control, { force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A pipe whose name nobody can guess; a socket in the data dir, or in a fresh folder of mode 0700 where that path is too long. */
function choosePath(dataDir: DataDir): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\brimful-${randomBytes(16).toString('hex')}`;
  const path = join(dataDir.path, 'control');
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
    return join(mkdtempSync(join(tmpdir(), 'brimful-')), 'control');
  rmSync(path, { force: true });
  return path;
}

async function serve(app: Commanded, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request);
  const call = callSchema.safeParse(body.ok ? body.value : null);
  if (!call.success) {
    answerJson(response, 400, { code: 'not-a-call', message: 'This is not a call.' });
    return;
  }
  const { kind, name, argument } = call.data;
  if (kind === 'command') {
    const answer = await callCommand(app, name, argument);
    answerJson(response, answer.ok ? 200 : 400, answer.ok ? answer.value : answer.fault);
    return;
  }
  const operation = isOperation(name) ? operations[name].argument.safeParse(argument) : null;
  if (!isOperation(name) || operation?.success !== true) {
    answerJson(response, 400, { code: 'invalid-argument', message: 'There is no such operation.' });
    return;
  }
  answerJson(response, 200, await app.operate(name, operation.data));
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}
