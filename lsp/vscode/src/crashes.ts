// How often a server may crash before it is let lie.

const WITHIN = 3 * 60 * 1000;
/** As many as the texts say. */
const MOST = 5;

export class Crashes {
  private times: number[] = [];

  /** Notes a crash, and says whether to start the server again. */
  again(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time <= WITHIN), now];
    return this.times.length < MOST;
  }
}
