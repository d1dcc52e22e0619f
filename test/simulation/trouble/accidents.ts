// What breaks in a moment: processes, power, journals.
import type { Device } from '../device.ts';
import type { World } from '../world.ts';

export function breakSomething(world: World, device: Device): void {
  const { random, trace, happened, oracle, devices, bucket, access } = world;
  switch (random.pick(8)) {
    case 0:
    case 1:
    case 2:
      trace.push(`${device.name} is killed`);
      device.kill();
      return;
    case 3:
    case 4:
      trace.push(`${device.name} loses power`);
      happened.powerCut = true;
      oracle.powerCut(
        device.disk.unflushed(),
        () => access.outside(device, () => device.cutPower()),
        () => oracle.lost(devices, bucket),
      );
      return;
    case 5:
      trace.push(`${device.name} loses its journal`);
      happened.journalLost = true;
      device.loseJournal();
      return;
    case 6:
      trace.push(`${device.name} gets an old journal back`);
      happened.journalLost = true;
      device.rollBackJournal();
      return;
    default: {
      const isFull = random.chance(0.5);
      trace.push(`${device.name}'s data disk ${isFull ? 'is full' : 'has room'}`);
      device.fillDataDisk(isFull);
    }
  }
}
