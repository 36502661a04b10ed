// One panel for each policy: asked for again, the one that is open comes to the front.

import { window, type Disposable } from "vscode";
import type { Server } from "../client";
import { message } from "../failure";
import { choosePolicy } from "../policies";
import type { TestPolicy } from "../protocol";

export interface PolicyPanel extends Disposable {
  reveal(): void;
  onClosed(act: () => void): void;
}

export class PanelsByPolicy implements Disposable {
  private readonly open = new Map<string, PolicyPanel>();

  constructor(
    private readonly server: Server,
    private readonly make: (policy: TestPolicy) => PolicyPanel,
  ) {}

  dispose(): void {
    for (const panel of this.open.values()) panel.dispose();
  }

  /** Of the policy of that document; without one she chooses. */
  async show(uri: string | undefined): Promise<void> {
    try {
      const policy = await choosePolicy(this.server, uri);
      if (!policy) return;
      const there = this.open.get(policy.id);
      if (there) {
        there.reveal();
        return;
      }
      const panel = this.make(policy);
      this.open.set(policy.id, panel);
      panel.onClosed(() => this.open.delete(policy.id));
    } catch (error) {
      void window.showErrorMessage(message(error));
    }
  }
}
