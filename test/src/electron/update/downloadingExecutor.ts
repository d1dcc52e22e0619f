// electron-updater's HTTP executor for plain Node: node:http instead of Electron's `net`.
import { NodeHttpExecutor } from 'builder-util';
import type { DownloadOptions } from 'builder-util-runtime';
import { configureRequestOptions, configureRequestUrl } from 'builder-util-runtime';

export class DownloadingExecutor extends NodeHttpExecutor {
  /** Downloads to a file and checks the announced SHA-512 on the way. */
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const request = { headers: options.headers ?? {} };
      configureRequestUrl(url, request);
      configureRequestOptions(request);
      const callback = (error: Error | null): void => {
        // Typed as null, but a success says undefined.
        if (error instanceof Error) reject(error);
        else resolve(destination);
      };
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}
