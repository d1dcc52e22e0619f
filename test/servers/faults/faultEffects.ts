// What each fault does to a request before it takes effect, and to the answer afterwards.
import type { Clock } from '../../../src/clock.ts';
import { ConnectionReset } from './connectionReset.ts';
import type { Fault } from './faults.ts';
import { alterBytes } from './faultyBytes.ts';
import { byteStream, type Reply } from '../http/reply.ts';
import { refusal, ServiceError } from '../http/serviceError.ts';
import type { WireRequest } from '../http/wireRequest.ts';
import { CONDITIONAL_HEADERS } from '../s3/operations/object/conditions.ts';
import { listingToken } from '../s3/operations/listing/listingToken.ts';

export interface FaultScene {
  readonly request: WireRequest;
  readonly clock: Clock;
  /** Aborts when the server stops: no fault outlives it. */
  readonly signal: AbortSignal;
}

const HTML: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in to the network</title><h1>Please accept the terms of use</h1>',
};

/** Of a PutObject by its header, of a CompleteMultipartUpload by its document. */
const PRETENDED: Reply = {
  status: 200,
  headers: { etag: '"8c7dd922ad47494fc02c388e12c00eac"' },
  body: '<CompleteMultipartUploadResult><ETag>&quot;8c7dd922ad47494fc02c388e12c00eac-2&quot;</ETag></CompleteMultipartUploadResult>',
};

/**
 * Before the request takes effect: waits, throws, or gives an answer that stands for the
 * operation's; null: go on.
 */
export async function beforeEffect(faults: readonly Fault[], scene: FaultScene): Promise<Reply | null> {
  for (const fault of faults) {
    switch (fault.type) {
      case 'latency':
        await scene.clock.sleep(fault.ms, scene.signal);
        break;
      case 'slow-down':
        throw refusal('SlowDown', 'Please reduce your request rate.');
      case 'reset-before':
        throw new ConnectionReset();
      case 'expired':
        throw refusal('ExpiredToken', 'The provided token has expired.');
      case 'denied':
        throw refusal('AccessDenied', 'Access Denied');
      case 'error':
        throw new ServiceError(fault.code, fault.status, fault.message);
      case 'html':
        return HTML;
      case 'pretend':
        return PRETENDED;
      case 'cut-listing':
        if (fault.how === 'error' && pagesBefore(scene.request) >= fault.pages) {
          throw refusal('InternalError', 'We encountered an internal error. Please try again.');
        }
        break;
      case 'ignore-preconditions':
      case 'reset-after':
      case 'truncate':
      case 'corrupt':
      case 'trickle':
      case 'empty-listing':
        break; // these meet the request's headers or its answer
    }
  }
  return null;
}

/**
 * The request as the operation sees it. The signature was made over the whole one, so this
 * comes after it is checked.
 */
export function withFaults(faults: readonly Fault[], request: WireRequest): WireRequest {
  if (!faults.some(({ type }) => type === 'ignore-preconditions')) return request;
  const headers = new Map(request.headers);
  for (const name of CONDITIONAL_HEADERS) headers.delete(name);
  return { ...request, headers };
}

/** After the request took effect: throws ConnectionReset, or answers something else than what happened. */
export function afterEffect(faults: readonly Fault[], reply: Reply, scene: FaultScene): Reply {
  return faults.reduce((altered, fault) => {
    switch (fault.type) {
      case 'reset-after':
        throw new ConnectionReset();
      case 'empty-listing':
        return alterListing(altered, (xml) =>
          endListing(xml)
            .replace(/<(Contents|CommonPrefixes)>.*<\/\1>/s, '')
            .replace(/<KeyCount>\d+/, '<KeyCount>0'),
        );
      case 'cut-listing':
        return alterListing(altered, (xml) =>
          fault.how === 'end' && pagesBefore(scene.request) + 1 >= fault.pages ? endListing(xml) : xml,
        );
      case 'truncate':
      case 'corrupt':
      case 'trickle': {
        const bytes = byteStream(altered.body);
        if (bytes.length === 0) return altered;
        return { ...altered, body: alterBytes(bytes, fault, scene.clock, scene.signal) };
      }
      case 'latency':
      case 'slow-down':
      case 'reset-before':
      case 'expired':
      case 'denied':
      case 'error':
      case 'html':
      case 'pretend':
      case 'ignore-preconditions':
        return altered; // these met the request
    }
  }, reply);
}

/** How many pages of this listing the client has seen already. */
function pagesBefore(request: WireRequest): number {
  return listingToken(request)?.page ?? 0;
}

function alterListing(reply: Reply, alter: (xml: string) => string): Reply {
  const { body } = reply;
  const isListing = typeof body === 'string' && body.includes('<ListBucketResult ');
  return isListing ? { ...reply, body: alter(body) } : reply;
}

function endListing(xml: string): string {
  return xml
    .replace('<IsTruncated>true', '<IsTruncated>false')
    .replace(/<NextContinuationToken>.*<\/NextContinuationToken>/s, '');
}
