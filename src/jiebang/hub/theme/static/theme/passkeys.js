/* Passkeys: a form marked data-jb-passkey asks the device first, and is then sent with its answer. */
(function () {
  "use strict";
  var json = window.webauthnJSON;
  var usable = Boolean(json && json.supported());

  function question(form) {
    if (form.dataset.options) return Promise.resolve(JSON.parse(form.dataset.options));
    return fetch(form.action, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }
  function ask(form, options) {
    if (form.dataset.jbPasskey === "get") return json.get(options.request_options);
    var wanted = options.creation_options;
    var alone = form.elements.passwordless && form.elements.passwordless.checked;
    var choice = wanted.publicKey.authenticatorSelection;
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = Boolean(alone);
    if (alone) choice.userVerification = "required";
    return json.create(wanted);
  }
  function send(event) {
    var form = event.currentTarget;
    event.preventDefault();
    var failed = document.querySelector("[data-jb-passkey-failed]");
    if (failed) failed.hidden = true;
    question(form).then(function (options) { return ask(form, options); }).then(function (answer) {
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    }).catch(function () {
      if (failed) failed.hidden = false;
    });
  }
  if (usable) {
    document.querySelectorAll("[data-jb-passkey]").forEach(function (form) {
      form.hidden = false;
      form.addEventListener("submit", send);
    });
  }
})();
