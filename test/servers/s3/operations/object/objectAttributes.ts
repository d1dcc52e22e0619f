// GetObjectAttributes: what is known about an object, without its content.
import { xmlReply } from '../../../http/reply.ts';
import { refusal } from '../../../http/serviceError.ts';
import { storageClassOf, versionHeaders } from './objectHeaders.ts';
import { onVersion, type Operation } from '../operation.ts';
import { objectOf } from './readObject.ts';

export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  permissions: (request) =>
    [...onVersion('GetObject')(request), ...onVersion('GetObjectAttributes')(request)].map((permission) => ({
      ...permission,
      action: permission.action.replace('GetObjectAttributesVersion', 'GetObjectVersionAttributes'),
    })),
  run(context) {
    const asked = (context.request.headers.get('x-amz-object-attributes') ?? '')
      .split(',')
      .map((name) => name.trim());
    if (asked.includes('')) {
      throw refusal(
        'InvalidArgument',
        'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
      );
    }
    const version = objectOf(context);
    const { checksum } = version;
    const partsCount = /-(\d+)$/.exec(version.etag)?.[1];
    const attributes = {
      ETag: version.etag,
      Checksum: checksum
        ? {
            [`Checksum${checksum.algorithm}`]: checksum.value.replace(/-\d+$/, ''),
            ChecksumType: checksum.type,
          }
        : undefined,
      ObjectParts: partsCount === undefined ? undefined : { PartsCount: partsCount },
      StorageClass: storageClassOf(version),
      ObjectSize: version.size,
    };
    return xmlReply(
      'GetObjectAttributesResponse',
      Object.fromEntries(Object.entries(attributes).filter(([name]) => asked.includes(name))),
      { ...versionHeaders(version), 'last-modified': new Date(version.modified).toUTCString() },
    );
  },
};
