// Starts the longest files first, so that no core idles at the end beside one long file.
import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';
import { LONGEST } from './lanes.ts';

export class LongestFirst extends BaseSequencer {
  /** Without timings of an earlier run, vitest takes the largest source for the longest test. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const index = LONGEST.indexOf(relative(project.config.root, moduleId).replaceAll('\\', '/'));
      return index === -1 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
