// Decides whether both sides hold the same content, by the cheapest sufficient evidence first (C2).
import { ok, type Result } from '../../../result.ts';
import type { LocalFault, LocalReader } from '../../localFolder.ts';
import type { ObjectDetails } from '../../remoteFolder.ts';
import { multipartEtag, type ContentHash } from './contentHash.ts';

const MIB = 1024 * 1024;
/** Part sizes that common tools use. */
const USUAL_PART_SIZES = [5, 8, 10, 15, 16, 25, 32, 50, 64, 100, 128, 256, 512, 1024].map((mib) => mib * MIB);

/** `unknown`: the endpoint has provided nothing that proves it either way. */
export type Verdict = 'same' | 'different' | 'unknown';

/** Compares `size` bytes with an object by their hash: what the bucket says about it in one piece. */
export function compareHash(size: number, hash: ContentHash, details: ObjectDetails): Verdict {
  if (size !== details.size) return 'different';
  if (details.sha256 !== null) return details.sha256 === hash.sha256 ? 'same' : 'different';
  if (details.md5 !== null) return details.md5 === hash.md5 ? 'same' : 'different';
  return 'unknown';
}

/**
 * Compares `size` local bytes (already hashed) with an object by what the bucket says about it, also about
 * its parts.
 */
export async function compareContent(
  source: Pick<LocalReader, 'read'>,
  size: number,
  hash: ContentHash,
  details: ObjectDetails,
): Promise<Result<Verdict, LocalFault>> {
  const verdict = compareHash(size, hash, details);
  if (verdict !== 'unknown') return ok(verdict);
  const parts = /^[0-9a-f]{32}-(\d+)$/.exec(details.etag)?.[1];
  if (parts === undefined) return ok('unknown');
  for (const partSize of partSizes(size, Number(parts))) {
    const etag = await multipartEtag(source, size, partSize);
    if (!etag.ok) return etag;
    if (etag.value === details.etag) return ok('same');
  }
  return ok('unknown');
}

/** The usual part sizes, and the smallest whole number of MiB, that split `size` bytes into `parts` parts. */
function partSizes(size: number, parts: number): readonly number[] {
  const smallest = Math.ceil(size / parts / MIB) * MIB;
  return [...new Set([smallest, ...USUAL_PART_SIZES])].filter(
    (part) => part > 0 && Math.ceil(size / part) === parts,
  );
}
