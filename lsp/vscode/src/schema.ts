// The schema of referrals, by which VS Code's own JSON support checks and completes `referrals/*.json`: that of the workspace's
// policies as they are now, at an address that the manifest names.

import { EventEmitter, Uri, workspace, type CancellationToken, type Disposable } from "vscode";
import type { Server } from "./client";
import { debounce } from "./panels/debounce";

const ADDRESS = Uri.parse("remit:///schema/referral");
/** How long nothing is to be checked before the schema is made again. */
const QUIET = 1000;

export class ReferralSchema implements Disposable {
  /** Until a policy can decide: accepts everything. */
  private last = "{}";
  private readonly changed = new EventEmitter<Uri>();
  private readonly renew = debounce(() => this.changed.fire(ADDRESS), QUIET);
  private readonly checking: Disposable;
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.checking = server.onChecked(() => {
      if (workspace.textDocuments.some(({ uri }) => uri.toString() === ADDRESS.toString())) this.renew();
    });
  }

  /** The schema, if that is what the address means. */
  async provide(uri: Uri, token: CancellationToken): Promise<string | undefined> {
    if (uri.path !== ADDRESS.path) return undefined;
    // A server that is not up yet tells when it has checked; a policy with errors has no schema, and the last one holds.
    const { policies } = await this.server.request("remit/tests", {}, token).catch(() => ({ policies: [] }));
    // What may be sent is the same for all policies of a workspace, so the first that can decide will do.
    for (const { id } of policies) {
      const schema = await this.server.request("remit/schema", { policy: { id } }, token).catch(() => undefined);
      if (schema) {
        this.last = JSON.stringify(schema);
        break;
      }
    }
    return this.last;
  }

  dispose(): void {
    this.renew.cancel();
    this.checking.dispose();
    this.changed.dispose();
  }
}
