/** Calls `tick` shortly after each end of a window, on the system's clock, without keeping the process alive. */
export function startWindowTimer(windowSeconds: number, tick: () => void): () => void {
  const windowMs = windowSeconds * 1000;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    // Timers may fire a little early; a moment later is soon enough.
    const delayMs = windowMs - (Date.now() % windowMs) + 20;
    timer = setTimeout(() => {
      tick();
      arm();
    }, delayMs).unref();
  };
  arm();
  return () => {
    clearTimeout(timer);
  };
}
