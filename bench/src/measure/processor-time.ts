/**
 * Microseconds of processor time that `work` took in this process, all threads: time in which the machine ran somebody
 * else's work is not in it, time lost to a shared cache is. Precise to some microseconds: give it milliseconds of work.
 */
export function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
