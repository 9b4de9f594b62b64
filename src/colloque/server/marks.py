"""The marks of structures' fields: module.structure -> mark -> names (see sees.py)."""

from __future__ import annotations

Marks = dict[str, str]

_WIRE: dict[str, dict[str, str]] = {
    "wire.account.Device": {"public": "entry session sign", "metadata": "expires"},
    "wire.account.DeviceSigner": {"public": "id"},
    "wire.account.KeyslotSigner": {"public": "id key salt"},
    "wire.account.KeyslotCommit": {"public": "commit id kind"},
    "wire.account.EncKey": {"public": "epoch key"},
    "wire.account.Link": {
        "public": "account add deployment enc keyslots nonce prev revoke role seq signer time"
    },
    "wire.deployment.Guardian": {"public": "index kem sign url"},
    "wire.deployment.Descriptor": {
        "public": "guardians mail name origins prev registry root threshold version"
    },
    "wire.deployment.DirectoryRecord": {
        "public": "account city deployment email expires issued name serial speciality"
    },
    "wire.entry.Header": {
        "metadata": "author body compartment conversation counter epoch id membership parents size"
    },
    "wire.entry.Entry": {"public": "sig v", "metadata": "header", "sealed": "body"},
    "wire.entry.EntryContext": {"metadata": "author compartment conversation counter epoch id"},
    "wire.entry.Message": {"sealed": "text"},
    "wire.entry.Document": {"sealed": "file kind text"},
    "wire.entry.Profile": {"sealed": "name"},
    "wire.entry.Title": {"sealed": "title"},
    "wire.entry.UnknownData": {"sealed": "value"},
    "wire.entry.Content": {"sealed": "data heads time type"},
    "wire.file.FileDescriptor": {"sealed": "file key length media name padded root version"},
    "wire.file.FileContext": {"metadata": "conversation entry file version"},
    "wire.guardian.RequestContext": {"public": "deployment guardian"},
    "wire.guardian.GuardianRequest": {"sealed": "body op reply"},
    "wire.guardian.GuardianAnswer": {"sealed": "body status"},
    "wire.guardian.Bind": {"sealed": "chain share statement ticket"},
    "wire.guardian.BindStatement": {
        "sealed": "account deployment guardian handle proof signer time vector version"
    },
    "wire.guardian.Confirm": {"sealed": "chain statement"},
    "wire.guardian.ConfirmStatement": {
        "sealed": "account deployment guardian handle signer time version"
    },
    "wire.guardian.StrangerLane": {},
    "wire.guardian.DeviceLane": {"sealed": "chain device sig time"},
    "wire.guardian.TicketLane": {"sealed": "ticket"},
    "wire.guardian.LaneClaim": {"sealed": "blinded deployment guardian handle nonce time"},
    "wire.guardian.Evaluate": {"sealed": "blinded handle lane nonce version"},
    "wire.guardian.SignedEvaluation": {"sealed": "payload sig"},
    "wire.guardian.Evaluation": {
        "sealed": "account attempt blinded evaluated guardian handle left nonce proof vector"
        " version"
    },
    "wire.guardian.Prove": {"sealed": "attempt handle sig version"},
    "wire.guardian.ProofClaim": {"sealed": "attempt deployment guardian handle version"},
    "wire.guardian.TooMany": {"sealed": "retry"},
    "wire.guardian.Ticket": {"metadata": "deployment expires handle nonce purpose"},
    "wire.http_signature.RequestLine": {"metadata": "authorization digest method path query"},
    "wire.http_signature.Claim": {"public": "keyid sig", "metadata": "created params"},
    "wire.keyring.DeviceName": {"sealed": "id name"},
    "wire.keyring.EncSeed": {"sealed": "epoch seed"},
    "wire.keyring.Owner": {"sealed": "id kem kind login salt sign"},
    "wire.keyring.Keyring": {
        "sealed": "account devices enc head name owner seq settings sheet version"
    },
    "wire.keyring.KeyringContext": {"metadata": "account version"},
    "wire.keyslots.Slot": {"public": "id kind login", "sealed": "wrap"},
    "wire.keyslots.KeyslotSet": {
        "public": "account deployment head keyring seq signer slots time",
        "metadata": "password version",
    },
    "wire.keyslots.WrapContext": {"public": "account head version"},
    "wire.login.Assertion": {
        "public": "account deployment device nonce",
        "metadata": "origin purpose slot",
    },
    "wire.login.Greeting": {"metadata": "created token"},
    "wire.membership.Ref": {"metadata": "id kind"},
    "wire.membership.Author": {"metadata": "account device"},
    "wire.membership.Head": {"metadata": "account head seq"},
    "wire.membership.EpochKeyCommit": {"metadata": "commit compartment root"},
    "wire.membership.Member": {"metadata": "member role"},
    "wire.membership.Statement": {
        "metadata": "action author conversation deployment epoch heads keys members nonce patient"
        " prev seq time"
    },
    "wire.membership.Leaf": {"metadata": "compartment key_epoch recipient", "sealed": "wrap"},
    "wire.membership.Wraps": {"sealed": "leaves"},
    "wire.membership.WrapContext": {"metadata": "author compartment deployment epoch nonce prev"},
    "wire.session.SessionStatement": {
        "public": "account deployment head seq signer",
        "metadata": "device time",
    },
    "wire.settings.Contact": {"sealed": "account head seq serial state"},
    "wire.settings.ReadMark": {"sealed": "conversation seq"},
    "wire.settings.Settings": {"sealed": "contacts read version"},
    "wire.settings.SettingsContext": {"metadata": "account version"},
    "wire.signed.Signed": {"public": "label sig v", "metadata": "payload"},
}

_HTTP: dict[str, dict[str, str]] = {
    "server.mail.forms.SignUp": {"metadata": "email"},
    "server.mail.forms.Sent": {"metadata": "code ticket"},
    "server.mail.forms.Confirm": {"metadata": "code email"},
    "server.mail.forms.Confirmed": {"metadata": "ticket"},
    "server.accounts.forms.NewAccount": {
        "public": "link",
        "metadata": "email ticket",
        "sealed": "keyring keyslots",
    },
    "server.accounts.forms.Changes": {"public": "link", "sealed": "keyring keyslots"},
    "server.accounts.forms.Chain": {"public": "links"},
    "server.accounts.forms.Devices": {"metadata": "devices"},
    "server.accounts.forms.SessionStatements": {"metadata": "sessions"},
    "server.accounts.forms.Vault": {"sealed": "keyring keyslots"},
    "server.accounts.forms.Settings": {"metadata": "version", "sealed": "blob"},
    "server.accounts.forms.Lookup": {"metadata": "email"},
    "server.accounts.forms.Found": {"public": "chain pad record"},
    "server.login.forms.Start": {"metadata": "email"},
    "server.login.forms.Started": {"public": "chain nonce pad", "sealed": "keyslots"},
    "server.login.forms.Finish": {"public": "link", "metadata": "assertion session"},
    "server.login.forms.Again": {"metadata": "assertion"},
    "server.login.forms.Opened": {"metadata": "expires token"},
    "server.login.forms.Nonce": {"public": "nonce"},
    "server.directory.forms.Search": {"metadata": "after text"},
    "server.directory.forms.Results": {"public": "records", "metadata": "more next"},
    "server.directory.forms.Wanted": {"metadata": "accounts"},
    "server.directory.forms.Records": {"public": "records"},
    "server.directory.forms.Ask": {"public": "city email name speciality"},
    "server.conversations.forms.Post": {"metadata": "statement", "sealed": "wraps"},
    "server.conversations.forms.Made": {"metadata": "conversation"},
    "server.conversations.forms.Line": {"metadata": "conversation cursor entries head last seq"},
    "server.conversations.forms.Listing": {"metadata": "conversations more"},
    "server.conversations.forms.Membership": {"metadata": "statements"},
    "server.entries.forms.Receipt": {"metadata": "received seq"},
    "server.entries.forms.Stored": {"metadata": "received seq", "sealed": "entry"},
    "server.entries.forms.Page": {"metadata": "entries more"},
    "server.files.forms.Announce": {"metadata": "file size"},
    "server.files.forms.Held": {"metadata": "held"},
    "server.files.forms.Complete": {"metadata": "root"},
    "server.files.forms.Progress": {"metadata": "complete held size"},
    "server.events.forms.Hello": {"metadata": "created sig token"},
    "server.events.forms.Event": {"metadata": "account conversation kind seq"},
}

#: Every structure, those of the protocol and those of the HTTP interface.
MARKS = {**_WIRE, **_HTTP}
