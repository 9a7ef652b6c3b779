/** Quantiles of latencies in milliseconds, in whatever order they came. */
export function figuresOf(latencies: readonly number[]) {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (q: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0) * 10) / 10;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

export type Figures = ReturnType<typeof figuresOf>;

/** How much of one core this process has used since it was last asked, in percent. */
export function startLoad(): () => number {
  let [since, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const more = process.cpuUsage(used);
    const percent = (more.user + more.system) / 10 / (performance.now() - since);
    [since, used] = [performance.now(), process.cpuUsage()];
    return Math.round(percent);
  };
}
