// Talks to an app that runs in another process, as `brimful status` does beside `brimful run`.
import { request as httpRequest } from 'node:http';
import type { z } from 'zod';
import { commands, type CommandAnswer } from '../../contract/commands.ts';
import type { App } from '../shell/app.ts';
import type { DataDir } from '../instance/dataDir.ts';
import { readControlPath } from './controlAddress.ts';
import { operations, type OperationAnswer, type Operator } from './operations.ts';

/**
 * The part of an app that works across processes. Its methods throw `ControlError` if the running app does
 * not answer.
 */
export type RemoteApp = Pick<App, 'execute'> & Operator;

/** The running app exited, refused the call, or gave an answer that this version does not understand. */
export class ControlError extends Error {}

/**
 * Connects to the app that runs on this data directory; null if none answers (a crash may have left
 * `control.json` behind).
 */
export async function connectToRunning(dataDir: DataDir): Promise<RemoteApp | null> {
  const path = readControlPath(dataDir);
  if (path === null) return null;
  const remote: RemoteApp = {
    // The schema belongs to the name, which TypeScript cannot follow through the map.
    execute: async (name, argument) =>
      validAnswer(
        commands[name].answer,
        await call(path, { kind: 'command', name, argument }),
      ) as CommandAnswer<typeof name>,
    operate: async (name, argument) =>
      validAnswer(
        operations[name].answer,
        await call(path, { kind: 'operation', name, argument }),
      ) as OperationAnswer<typeof name>,
  };
  try {
    await remote.execute('readState', null);
    return remote;
  } catch {
    return null;
  }
}

function validAnswer(schema: z.ZodType, answer: unknown): unknown {
  const valid = schema.safeParse(answer);
  if (valid.success) return valid.data;
  throw new ControlError('the running app answered outside the contract');
}

/** One request, one answer. No timeout: an upload may take hours, and the connection ends with the app. */
function call(socketPath: string, message: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath, method: 'POST', path: '/' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => reject(new ControlError(error.message)));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const answer = response.statusCode === 200 ? parseAnswer(text) : undefined;
        if (answer === undefined) reject(new ControlError('the running app refused the call'));
        else resolve(answer);
      });
    });
    request.on('error', (error) => reject(new ControlError(error.message)));
    request.end(JSON.stringify(message));
  });
}

/** undefined: it is not JSON. */
function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
