// Cross-origin rules of a bucket: put, get, delete, the preflight and the headers on answers.
// Source: S3 User Guide, "Using cross-origin resource sharing (CORS)"; the Fetch standard, "CORS protocol".
import { emptyReply, xmlReply } from '../../http/reply.ts';
import { refusal } from '../../http/serviceError.ts';
import type { WireRequest } from '../../http/wireRequest.ts';
import { childrenOf, readXml, textOf, type XmlElement } from '../../http/xmlReader.ts';
import type { Bucket, CorsRule } from '../store/bucketIndex.ts';
import { bucketOf, onBucket, type Operation } from './operation.ts';
import { receiveDocument } from './requestBody.ts';

export const putBucketCors: Operation = {
  name: 'PutBucketCors',
  permissions: onBucket('PutBucketCORS'),
  async run(context) {
    const document = readXml(await receiveDocument(context), 'CORSConfiguration');
    const cors = childrenOf(document, 'CORSRule').map(readRule);
    if (cors.some((rule) => rule.origins.length === 0 || rule.methods.length === 0)) {
      throw refusal('MalformedXML', 'A CORS rule needs an AllowedOrigin and an AllowedMethod');
    }
    context.store.buckets.put({ ...bucketOf(context), cors });
    return emptyReply(200);
  },
};

export const getBucketCors: Operation = {
  name: 'GetBucketCors',
  permissions: onBucket('GetBucketCORS'),
  run(context) {
    const { cors } = bucketOf(context);
    if (cors.length === 0) {
      throw refusal('NoSuchCORSConfiguration', 'The CORS configuration does not exist');
    }
    return xmlReply('CORSConfiguration', {
      CORSRule: cors.map((rule) => ({
        AllowedOrigin: rule.origins,
        AllowedMethod: rule.methods,
        AllowedHeader: rule.headers,
        ExposeHeader: rule.exposed,
        MaxAgeSeconds: rule.maxAgeSeconds,
      })),
    });
  },
};

export const deleteBucketCors: Operation = {
  name: 'DeleteBucketCors',
  permissions: onBucket('PutBucketCORS'),
  run(context) {
    context.store.buckets.put({ ...bucketOf(context), cors: [] });
    return emptyReply(204);
  },
};

/** The answer to a preflight, which carries no signature; throws AccessDenied when no rule fits. */
export function preflightHeaders(request: WireRequest, bucket: Bucket | undefined): Record<string, string> {
  const method = request.headers.get('access-control-request-method') ?? '';
  const asked = (request.headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = ruleFor(request, bucket, method);
  const isAllowed = asked.every((name) =>
    rule?.headers.some((pattern) => fitsWildcard(pattern.toLowerCase(), name)),
  );
  if (rule === undefined || !isAllowed) {
    throw refusal('AccessDenied', 'CORSResponse: This CORS request is not allowed.');
  }
  return {
    ...originHeaders(request, rule),
    'access-control-allow-methods': rule.methods.join(', '),
    ...(asked.length === 0 ? {} : { 'access-control-allow-headers': asked.join(', ') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': rule.maxAgeSeconds }),
  };
}

/** What an answer to a request with an Origin carries in addition. */
export function corsHeaders(request: WireRequest, bucket: Bucket | undefined): Record<string, string> {
  const rule = ruleFor(request, bucket, request.method);
  return rule === undefined ? {} : originHeaders(request, rule);
}

function ruleFor(request: WireRequest, bucket: Bucket | undefined, method: string): CorsRule | undefined {
  const origin = request.headers.get('origin');
  if (origin === undefined) return undefined;
  return bucket?.cors.find(
    (rule) => rule.methods.includes(method) && rule.origins.some((pattern) => fitsWildcard(pattern, origin)),
  );
}

function originHeaders(request: WireRequest, rule: CorsRule): Record<string, string> {
  const isAny = rule.origins.includes('*');
  return {
    'access-control-allow-origin': isAny ? '*' : (request.headers.get('origin') ?? ''),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ...(rule.exposed.length === 0 ? {} : { 'access-control-expose-headers': rule.exposed.join(', ') }),
  };
}

function readRule(element: XmlElement): CorsRule {
  const texts = (name: string): string[] => childrenOf(element, name).map(({ text }) => text);
  return {
    origins: texts('AllowedOrigin'),
    methods: texts('AllowedMethod'),
    headers: texts('AllowedHeader'),
    exposed: texts('ExposeHeader'),
    maxAgeSeconds: textOf(element, 'MaxAgeSeconds'),
  };
}

/** At most one `*`, as the S3 rules allow. */
function fitsWildcard(pattern: string, value: string): boolean {
  const cut = pattern.indexOf('*');
  if (cut < 0) return pattern === value;
  const [head, tail] = [pattern.slice(0, cut), pattern.slice(cut + 1)];
  return value.length >= head.length + tail.length && value.startsWith(head) && value.endsWith(tail);
}
