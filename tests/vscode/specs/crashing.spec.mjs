// A server that crashes again and again is told of in the person's language, and can be started again from there.
import { join } from "node:path";
import { here } from "../src/server.mjs";
import { assert, specs } from "../src/spec.mjs";

specs("crashing", { open: "policy.remit", settings: { "remit.server.path": join(here, "fixtures/crashing-server") } }, (it, at) => {
  const toasts = () => at.editor.page.locator(".notifications-toasts .notification-list-item");

  it("the message is Swedish, and so is what it offers", async () => {
    const told = toasts().filter({ hasText: "har kraschat fem gånger" });
    await told.getByRole("button", { name: "Visa loggen" }).waitFor({ timeout: 60_000 });
    await at.editor.status.filter({ hasText: "stoppad" }).waitFor();
    assert.equal(await toasts().count(), 1, "nothing else is said");
  });

  it("it can be started again from there", async () => {
    await toasts().getByRole("button", { name: "Starta igen" }).click();
    await toasts().filter({ hasText: "har kraschat fem gånger" }).waitFor({ state: "hidden" });
    await toasts().filter({ hasText: "har kraschat fem gånger" }).waitFor({ timeout: 60_000 });
  });
});
