// Only adds: every page works without this file.
(() => {
  "use strict";

  // A question before what cannot be undone: <form data-confirm="…">.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // Once is enough: a second click on a slow line would only be refused.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });

  // After a refusal the summary of problems is where reading goes on.
  document.getElementById("problems")?.focus();
  for (const link of document.querySelectorAll("#problems a[href^='#']")) {
    const field = document.getElementById(link.hash.slice(1));
    if (field?.matches("input, select, textarea")) { field.classList.add("is-invalid"); field.setAttribute("aria-invalid", "true"); }
  }

  // Where a row of links scrolls, the current one is in sight.
  for (const link of document.querySelectorAll(".menu [aria-current], .tabs [aria-current]")) {
    const row = link.closest("ul");
    if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = link.offsetLeft - row.offsetLeft - 16;
  }

  // A menu that was opened closes when the attention goes elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.account[open], details.new-case[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.account[open], details.new-case[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // A long list to tick narrows to what is typed, without regard to diacritics; what is ticked stays in sight.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  for (const filter of document.querySelectorAll("input[data-filter]")) {
    filter.hidden = false;
    filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    filter.addEventListener("input", () => {
      const typed = plain(filter.value.trim());
      const list = document.getElementById(filter.dataset.filter);
      for (const label of list.querySelectorAll("label"))
        label.hidden = !plain(label.textContent).includes(typed) && !label.querySelector("input").checked;
      for (const group of list.querySelectorAll("fieldset")) group.hidden = !group.querySelector("label:not([hidden])");
    });
  }

  // Copies the text of another element: <button data-copy="id" data-copied="word">. Where the browser does not let a page copy (no TLS),
  // the text is marked, ready to be copied by hand.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.lastChild.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(text);
    }
  });

  // Drafts save themselves: <form data-autosave="/drafts/…/autosave"> with an element [data-autosave-state] that carries the words in
  // data-saving, data-saved ("… {time}") and data-failed. The answer may be JSON {revision, fields}: the one goes into the input named
  // revision, the others are the fields ([data-field]) that the page should ask for now.
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const state = document.querySelector("[data-autosave-state]");
  const say = (text) => { if (state) state.textContent = text; };
  const asked = () => new Map([...form.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field]));
  const ask = async (fields) => {
    const here = asked();
    if (fields.length === here.size && fields.every((key) => here.has(key))) return;
    const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html");
    for (const [key, field] of here) if (!fields.includes(key) && !field.contains(document.activeElement)) field.remove();
    for (const field of page.querySelectorAll(`#${form.id} [data-field]`)) {
      const now = asked();
      if (now.has(field.dataset.field)) continue;
      const before = field.previousElementSibling?.dataset.field;
      const section = document.getElementById(field.closest("section").id);
      if (before && now.has(before)) now.get(before).after(field);
      else section?.querySelector("h2").after(field);
    }
  };
  let timer = 0;
  let busy = false;
  let dirty = false;
  const save = async () => {
    if (busy || !dirty) return;
    busy = true;
    dirty = false;
    say(state?.dataset.saving ?? "");
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const result = await answer.json().catch(() => ({}));
      const revision = form.querySelector("input[name=revision]");
      if (revision && result.revision !== undefined) revision.value = result.revision;
      const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
      say((state?.dataset.saved ?? "").replace("{time}", result.time ?? time));
      if (result.fields) await ask(result.fields);
    } catch {
      dirty = true;
      say(state?.dataset.failed ?? "");
    } finally {
      busy = false;
      if (dirty) schedule(10000);
    }
  };
  const schedule = (wait) => { window.clearTimeout(timer); timer = window.setTimeout(save, wait); };
  form.addEventListener("input", () => { dirty = true; schedule(3000); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  form.addEventListener("submit", () => window.clearTimeout(timer));
})();
