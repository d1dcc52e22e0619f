// `npm run world`: starts the local world, prints what a client needs as one line of JSON, and runs until it
// is stopped.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { faultRuleSchema, type FaultRule } from '../../test/servers/faults/faults.ts';
import { startWorld } from '../../test/servers/startWorld.ts';

const USAGE = `Usage: npm run world -- [--port N] [--dir FOLDER] [--id-token-ttl SECONDS] [--credential-ttl SECONDS] [--fault RULE]...
  RULE is the name of a fault that needs no numbers (slow-down, reset-after, ...) or a JSON object, for example
  '{"type":"latency","ms":200}' or '{"type":"slow-down","rate":0.1,"operations":["PutObject"]}'.`;
/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

const optionsSchema = z.object({
  port: z.coerce.number().int().min(0).max(65_535).optional(),
  dir: z.string().optional(),
  'id-token-ttl': z.coerce.number().int().positive().optional(),
  'credential-ttl': z.coerce.number().int().positive().optional(),
  fault: z.array(z.string().transform(readFault)).default([]),
});

const options = readOptions();
if (options === null) process.exitCode = EXIT_USAGE;
else await run(options);

async function run(options: z.output<typeof optionsSchema>): Promise<void> {
  const world = await startWorld({
    faults: options.fault,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.dir === undefined ? {} : { folder: options.dir }),
    ...(options['id-token-ttl'] === undefined ? {} : { idTokenTtlSeconds: options['id-token-ttl'] }),
    ...(options['credential-ttl'] === undefined ? {} : { credentialTtlSeconds: options['credential-ttl'] }),
  });
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  console.log(JSON.stringify(world.description));
  await stopped;
  await world.stop();
}

/** null after a mistake, which has been reported. */
function readOptions(): z.output<typeof optionsSchema> | null {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        dir: { type: 'string' },
        'id-token-ttl': { type: 'string' },
        'credential-ttl': { type: 'string' },
        fault: { type: 'string', multiple: true },
      },
    });
    return optionsSchema.parse(values);
  } catch (error) {
    console.error(error instanceof z.ZodError ? z.prettifyError(error) : String(error));
    console.error(USAGE);
    return null;
  }
}

function readFault(text: string, context: z.RefinementCtx): FaultRule {
  try {
    return faultRuleSchema.parse(text.startsWith('{') ? JSON.parse(text) : { type: text });
  } catch (error) {
    context.addIssue(error instanceof z.ZodError ? z.prettifyError(error) : 'not JSON');
    return z.NEVER;
  }
}
