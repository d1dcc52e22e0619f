// The mark in the bucket by which a folder knows its place again: a small object with a random id (G10).
import { z } from 'zod';
import type { Result } from '../result.ts';
import { ok, parseJson } from '../result.ts';
import { OWN_FOLDER } from '../sync/decide/keyPath.ts';
import type { RemoteFault } from '../sync/remoteFolder.ts';
import { addressOf } from './connection/s3Location.ts';
import type { S3Location } from './connection/s3Location.ts';
import { MAX_DOCUMENT_BYTES, readBody } from './lean/serviceException.ts';

const KEY = `${OWN_FOLDER}/place.json`;
const NOTE = 'By this object Brimful knows that this is the place that it syncs. Please leave it here.';
const markSchema = z.object({ id: z.string().max(100) });

/** Returns the id of the place; null: it has none, or one that cannot be read. */
export async function readPlaceMark(
  location: S3Location,
  signal: AbortSignal,
): Promise<Result<string | null, RemoteFault>> {
  const { connection } = location;
  const read = await connection.request({ effect: 'none', signal, mayBeDenied: true }, async (http) => {
    const { Body } = await connection.objects.get(addressOf(location, KEY), http);
    // It is small when it is ours; whatever else stands there must not fill the memory.
    return (await readBody(Body, MAX_DOCUMENT_BYTES)).toString();
  });
  if (read.ok) return ok(parseJson(markSchema, read.value)?.id ?? null);
  return read.fault.code === 'not-found' ? ok(null) : read;
}

/** Marks the place, unless another device has just done so: the caller reads it afterwards. */
export async function writePlaceMark(
  location: S3Location,
  id: string,
  signal: AbortSignal,
): Promise<Result<void, RemoteFault>> {
  const { connection } = location;
  const object = { ...addressOf(location, KEY), ContentType: 'application/json', IfNoneMatch: '*' };
  const Body = Buffer.from(`${JSON.stringify({ id, note: NOTE }, null, 2)}\n`);
  const written = await connection.request({ effect: 'write', signal, mayBeDenied: true }, (http) =>
    connection.objects.put({ ...object, Body }, http),
  );
  return written.ok ? ok(undefined) : written;
}
