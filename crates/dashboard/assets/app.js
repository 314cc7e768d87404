// What makes pages quicker to use. Every page works without it; it goes by these attributes.
//
//   form[data-filter="ID"]       a GET form that is sent as one types; its answer replaces #ID. The URL follows.
//                                A [data-count] in it is read out.
//   [data-fragments="ID"]        links inside (sorting, paging) replace #ID, too.
//   a[data-fragment-href]        a link whose page is shown in place: its answer goes into the element of
//                                data-fragment-target (an id), else into the nearest tr, li or [data-place]; Escape or a
//                                [data-cancel] inside puts back what was there. data-fragment-href names another URL
//                                than href.
//   form[data-inline]            a POST form that is sent in place. 422: its own place shows the answer. A success: the
//                                answer replaces the element named by data-inline (an id), or the form's place if empty,
//                                and [data-refresh] elements are asked for again. Its field `back`, if it has one, is the
//                                page's query. Where there is no such element, it is sent as any form.
//   select[data-again="STEP"]    a choice in it sends its form with step=STEP, for the form with other fields.
//   [data-url="URL"]             the address of what an answer to data-inline shows: it becomes the page's.
//   [data-refresh="URL"]         is replaced by URL's answer when something was changed in place.
//   [data-dismiss]               takes the notice around it away.
//   form[data-preview="URL"]     sends the form to URL as one types; the answer goes into its [data-preview-place].
//   form[data-autosubmit]        is sent when a choice in it changes.
//   [data-poll="URL"]            is replaced by URL's answer every 2 s while it has data-poll; not while the tab is hidden.
//   button[data-copy="TEXT"]     copies it. Shown by the script.
//   button[data-reveal="ID"]     shows the password in the field #ID, and hides it again. Shown by the script.
//   input[data-select-all=NAME]  ticks all boxes of that name in its form or table; [data-selection] elements are shown
//                                while any is ticked, [data-selection-count] tells how many.
//   [data-show-when="NAME=A,B"]  is shown while the form's field NAME has one of these values.
//   a[data-line="12"]            marks that line in the text area that its href names.
//   input[data-narrow="ID"]      hides what is in #ID and has not what one types, but for what is ticked.
//   [data-focus]                 gets the focus when it appears. form[data-preferences]: looks change without loading.
//
// Fragments are asked for with `X-Fragment: 1`. An answer that was redirected to the sign-in page is followed.

"use strict";

(() => {
  const toasts = () => document.getElementById("toasts");

  // Says something for a moment.
  function say(text) {
    const place = toasts();
    if (!place || !text) return;
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = text;
    place.replaceChildren(toast);
    setTimeout(() => toast.remove(), 4000);
  }

  const failed = () => say(toasts()?.dataset.failed);

  // The answer to a request of the script's; undefined where the page is left for it.
  async function ask(url, options = {}) {
    const headers = { "X-Fragment": "1", ...options.headers };
    const response = await fetch(url, { credentials: "same-origin", ...options, headers });
    if (response.redirected && new URL(response.url).pathname.startsWith("/sign-in/")) {
      const back = encodeURIComponent(location.pathname + location.search);
      location.assign(`/sign-in/?next=${back}`);
      return undefined;
    }
    return { status: response.status, ok: response.ok, url: response.url, html: await response.text() };
  }

  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  // What an answer has for an element: itself, where it is a whole page, else everything.
  function part(html, id) {
    const content = fragment(html);
    return (id && content.getElementById(id)) || content;
  }

  // Replaces what an element holds, or the element by its like, and leaves the focus where it was.
  function replace(element, content) {
    const active = document.activeElement;
    const held = active && element.contains(active) && active.id;
    const selection = held && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
    if (content.nodeType === Node.ELEMENT_NODE && content.id === element.id) element.replaceWith(content);
    else element.replaceChildren(content);
    if (held) {
      const again = document.getElementById(held);
      again?.focus({ preventScroll: true });
      if (selection && again?.setSelectionRange && again.type !== "number") again.setSelectionRange(...selection);
    }
    const now = element.isConnected ? element : document.getElementById(element.id);
    prepare(now ?? document);
    return now;
  }

  function formUrl(form) {
    const url = new URL(form.getAttribute("action") || location.pathname, location.href);
    const fields = new FormData(form);
    const query = new URLSearchParams([...fields].filter(([, value]) => typeof value === "string" && value !== ""));
    url.search = query.toString();
    return url;
  }

  function body(form, submitter) {
    const fields = new FormData(form, submitter?.form === form ? submitter : undefined);
    return form.enctype === "multipart/form-data" ? fields : new URLSearchParams([...fields]);
  }

  const timers = new WeakMap();
  function later(element, milliseconds, work) {
    clearTimeout(timers.get(element));
    timers.set(element, setTimeout(work, milliseconds));
  }

  // Filter, sort, page.
  const running = new Map();
  async function load(id, url) {
    const target = document.getElementById(id);
    if (!target) return;
    running.get(id)?.abort();
    const abort = new AbortController();
    running.set(id, abort);
    target.classList.add("is-loading");
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(url, { signal: abort.signal });
      if (!answer) return;
      history.replaceState(null, "", url);
      // What is polled may have been replaced meanwhile.
      const now = replace(document.getElementById(id) ?? target, part(answer.html, id));
      const live = document.getElementById("live");
      if (live) live.textContent = now?.querySelector("[data-count]")?.textContent ?? "";
    } catch (error) {
      if (error.name !== "AbortError") failed();
    } finally {
      if (running.get(id) === abort) {
        running.delete(id);
        for (const element of [target, document.getElementById(id)]) {
          element?.classList.remove("is-loading");
          element?.removeAttribute("aria-busy");
        }
      }
    }
  }

  // A form in place of what it edits.
  const replaced = new WeakMap();
  function placeOf(element) {
    const id = element.dataset.fragmentTarget;
    return id ? document.getElementById(id) : element.closest("tr, li, [data-place]");
  }

  // Rows hold nothing but cells.
  function fill(place, content) {
    if (!place.matches("tr")) return place.replaceChildren(content);
    const cell = document.createElement("td");
    cell.colSpan = place.closest("table").tHead?.rows[0]?.cells.length ?? 1;
    cell.append(content);
    place.replaceChildren(cell);
  }

  async function open(link) {
    const place = placeOf(link);
    if (!place) return location.assign(link.href);
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(link.dataset.fragmentHref || link.href);
      if (!answer) return;
      if (!answer.ok) return location.assign(link.href);
      const label = link.id || link.getAttribute("href");
      if (!replaced.has(place)) replaced.set(place, { before: [...place.childNodes], label, hidden: place.hidden });
      fill(place, fragment(answer.html));
      place.classList.add("is-editing");
      place.hidden = false;
      prepare(place);
      (place.querySelector("[autofocus]") ??
        place.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea"))?.focus();
    } catch {
      failed();
    } finally {
      link.removeAttribute("aria-busy");
    }
  }

  function close(inside) {
    let place = inside;
    while (place && !replaced.has(place)) place = place.parentElement;
    if (!place) return false;
    const { before, label, hidden } = replaced.get(place);
    replaced.delete(place);
    place.classList.remove("is-editing");
    place.replaceChildren(...before);
    place.hidden = hidden;
    const link = [...document.querySelectorAll("a[data-fragment-href]")].find(
      (link) => link.id === label || link.getAttribute("href") === label,
    );
    link?.focus();
    return true;
  }

  // What shows the state of what was changed.
  async function refresh() {
    for (const element of document.querySelectorAll("[data-refresh]")) {
      try {
        const answer = await ask(element.dataset.refresh);
        const content = answer?.ok && fragment(answer.html).firstElementChild;
        if (!content) continue;
        element.replaceWith(content);
        prepare(content);
      } catch {
        // It is as it was.
      }
    }
  }

  // The address, and the words searched for, are those of what is shown now.
  function follow(element) {
    history.replaceState(null, "", element.dataset.url);
    const search = document.querySelector(`form[data-filter="${element.id}"] [type=search]`);
    if (search) search.value = new URL(location.href).searchParams.get(search.name) ?? "";
  }

  function showNew(root) {
    root?.querySelector("tr.is-new")?.scrollIntoView({ block: "nearest" });
  }

  function holderOf(form) {
    let place = form;
    while (place && !replaced.has(place)) place = place.parentElement;
    return place;
  }

  async function send(form, submitter) {
    const back = form.elements.namedItem("back");
    if (back) back.value = location.search.slice(1);
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((button) => button.setAttribute("aria-busy", "true"));
    try {
      const action = submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href;
      const answer = await ask(action, { method: "POST", body: body(form, submitter) });
      if (!answer) return;
      const place = holderOf(form);
      const isAgain = submitter?.name === "step";
      if (!answer.ok || isAgain) {
        const holder = place ?? form.parentElement;
        const content = fragment(answer.html);
        // Not every refusal comes with the form.
        if (content.querySelector("form")) fill(holder, content);
        else {
          holder.querySelector(":scope > [data-refusal]")?.remove();
          const refusal = document.createElement("div");
          refusal.dataset.refusal = "";
          refusal.append(content);
          (holder.matches("tr") ? holder.firstElementChild ?? holder : holder).prepend(refusal);
        }
        prepare(holder);
        const next = isAgain ? holder.querySelector("select[data-again]") : holder.querySelector("[data-focus]");
        (next ?? holder.querySelector("[aria-invalid=true]"))?.focus();
        return;
      }
      const target = form.dataset.inline && document.getElementById(form.dataset.inline);
      if (target && place && !target.contains(place)) close(place);
      else if (place) {
        replaced.delete(place);
        place.classList.remove("is-editing");
      }
      if (target) {
        const now = replace(target, part(answer.html, target.id));
        // What the page said when it was opened is no longer the last thing that happened.
        document.querySelectorAll("main > .notice[role=status]").forEach((notice) => notice.remove());
        now?.querySelector("[data-focus]")?.focus({ preventScroll: true });
        if (now?.dataset.url) follow(now);
        showNew(now);
        refresh();
      } else if (place?.matches("tr, li")) {
        const content = fragment(answer.html);
        const rows = [...content.children];
        place.replaceWith(content);
        rows.forEach((row) => (row.classList.add("is-new"), prepare(row)));
        rows[0]?.querySelector("a, button")?.focus();
      } else location.assign(answer.url);
    } catch {
      failed();
    } finally {
      buttons.forEach((button) => button.removeAttribute("aria-busy"));
    }
  }

  async function preview(form) {
    const place = form.querySelector("[data-preview-place]");
    if (!place) return;
    try {
      const answer = await ask(form.dataset.preview, { method: "POST", body: body(form) });
      if (answer?.ok || answer?.status === 422) place.replaceChildren(fragment(answer.html));
    } catch {
      // The next letter tries again.
    }
  }

  // What is not settled is asked for again.
  function poll(element) {
    if (element.dataset.polled) return;
    element.dataset.polled = "true";
    const again = () => setTimeout(look, 2000);
    const look = async () => {
      if (!element.isConnected || !element.dataset.poll) return;
      if (document.hidden || element.contains(document.activeElement)) return again();
      try {
        const answer = await ask(element.dataset.poll);
        if (!answer?.ok) return again();
        const content = fragment(answer.html).firstElementChild;
        if (!content) return;
        element.replaceWith(content);
        prepare(content);
        if (content.matches("[data-poll]")) poll(content);
      } catch {
        again();
      }
    };
    again();
  }

  function select(root) {
    const boxes = [...root.querySelectorAll("input[type=checkbox][data-select]")];
    const all = root.querySelector("input[data-select-all]");
    const ticked = boxes.filter((box) => box.checked);
    if (all) {
      all.checked = boxes.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    }
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-selected", box.checked));
    document.querySelectorAll("[data-selection]").forEach((element) => (element.hidden = ticked.length === 0));
    document.querySelectorAll("[data-selection-count]").forEach((element) => (element.textContent = ticked.length));
  }

  const selectionRoot = (element) => element.closest("[data-selectable]") ?? element.closest("table") ?? document;

  function showWhen(form) {
    form.querySelectorAll("[data-show-when]").forEach((element) => {
      const [name, values] = element.dataset.showWhen.split("=");
      const field = form.elements.namedItem(name);
      const shown = values.split(",").includes(field?.value ?? "");
      element.hidden = !shown;
      // What is not shown is neither required nor sent.
      element.querySelectorAll("input, select, textarea").forEach((inner) => (inner.disabled = !shown));
    });
  }

  // Lines count from 1. Tells whether there is such a text area.
  function markLine(area, line) {
    if (!(area instanceof HTMLTextAreaElement)) return false;
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.scrollIntoView({ block: "center" });
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    area.scrollTop = (area.scrollHeight * (line - 1)) / lines.length - area.clientHeight / 2;
    return true;
  }

  function narrow(input) {
    const wanted = input.value.trim().toLowerCase();
    for (const item of document.getElementById(input.dataset.narrow)?.children ?? []) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted) && !item.querySelector("input:checked");
    }
  }

  // What the page looks like only with the script.
  function prepare(root) {
    const each = (selector, work) => {
      if (root.matches?.(selector)) work(root);
      root.querySelectorAll(selector).forEach(work);
    };
    each("button[data-copy]", (button) => (button.hidden = !navigator.clipboard));
    each("button[data-reveal]", (button) => (button.hidden = false));
    each("[data-script]", (element) => (element.hidden = false));
    each("[data-no-script]", (element) => (element.hidden = true));
    each("[data-poll]", poll);
    each("form", (form) => form.querySelector("[data-show-when]") && showWhen(form));
    each("[data-selectable]", select);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form) return;
    if (event.target.dataset.narrow) return narrow(event.target);
    showWhen(form);
    if (form.dataset.filter) later(form, 180, () => load(form.dataset.filter, formUrl(form)));
    if (form.dataset.preview) later(form, 250, () => preview(form));
  });

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("input[data-select-all]")) {
      selectionRoot(target)
        .querySelectorAll("input[type=checkbox][data-select]")
        .forEach((box) => (box.checked = target.checked));
    }
    if (target.matches("input[data-select], input[data-select-all]")) select(selectionRoot(target));
    if (target.matches("select[data-again]")) {
      const step = target.form.querySelector(`button[name=step][value="${target.dataset.again}"]`);
      if (step) send(target.form, step);
    } else if (target.form?.hasAttribute("data-autosubmit")) target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // Browsers keep what was typed as a password.
    form.querySelectorAll("button[data-reveal][aria-pressed=true]").forEach((button) => button.click());
    if (form.matches("form[data-filter]")) {
      event.preventDefault();
      load(form.dataset.filter, formUrl(form));
    } else if (form.matches("form[data-inline]") && (!form.dataset.inline || document.getElementById(form.dataset.inline))) {
      event.preventDefault();
      send(form, event.submitter);
    } else if (form.matches("form[data-preferences]") && event.submitter?.name === "theme") {
      event.preventDefault();
      setTheme(form, event.submitter);
    }
  });

  async function setTheme(form, button) {
    document.documentElement.dataset.theme = button.value;
    form.querySelectorAll("[name=theme]").forEach((other) => other.setAttribute("aria-pressed", other === button));
    try {
      await fetch(form.action, { method: "POST", body: body(form, button), redirect: "manual" });
    } catch {
      failed();
    }
  }

  document.addEventListener("click", async (event) => {
    const { target } = event;
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = target.closest("a");
    if (link && plain && link.hasAttribute("data-fragment-href")) {
      event.preventDefault();
      open(link);
    } else if (link && plain && link.closest("[data-fragments]") && link.origin === location.origin && !link.target
        && link.pathname === location.pathname && !link.hash) {
      event.preventDefault();
      const id = link.closest("[data-fragments]").dataset.fragments;
      await load(id, new URL(link.href));
      // The next page begins at its top.
      if (link.closest(".pager")) document.getElementById(id)?.scrollIntoView();
    } else if (target.closest("[data-cancel]") && close(target)) {
      event.preventDefault();
    }
    if (link?.dataset.line && markLine(document.querySelector(link.hash), Number(link.dataset.line))) {
      event.preventDefault();
    }
    target.closest("[data-dismiss]")?.closest(".notice").remove();
    const copy = target.closest("button[data-copy]");
    if (copy) {
      try {
        await navigator.clipboard.writeText(copy.dataset.copy);
        say(toasts()?.dataset.copied);
      } catch {
        failed();
      }
    }
    const reveal = target.closest("button[data-reveal]");
    const field = reveal && document.getElementById(reveal.dataset.reveal);
    if (field) {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      reveal.setAttribute("aria-pressed", shown);
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(target) || (menu.open = false));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset?.narrow) event.preventDefault();
    if (event.key === "Escape") {
      const menu = event.target.closest?.("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else close(event.target);
    }
  });

  prepare(document);
  showNew(document);
  // Where there is no room for all links, the one to this page is seen.
  document.querySelectorAll(".main-nav [aria-current], .tabs [aria-current]").forEach((link) => {
    link.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  });
  document.querySelector("[data-focus]")?.focus();
})();
