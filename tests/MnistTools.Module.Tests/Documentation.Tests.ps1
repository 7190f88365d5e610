# Every code block of the documentation and of Get-Help, as printed, on small data.

BeforeDiscovery {
    . "$PSScriptRoot/Documentation.ps1"
    Import-Module MnistTools, MnistTools.Notebook
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $blocks = foreach ($folder in '', 'benchmarks', 'data', 'docs', 'examples', 'src') {
        foreach ($page in Get-ChildItem "$root/$folder" -Filter *.md -File -Recurse:($folder -ne '')) {
            $name = [System.IO.Path]::GetRelativePath($root, $page.FullName).Replace('\', '/')
            # These are the help, in which the same examples run; and its texts in other languages.
            if ($name -match '^docs/cmdlets/|/Help/') { continue }
            Get-CodeBlock $page.FullName | ForEach-Object { $_ + @{ Page = $name; Place = "${name}:$($_.Line)" } }
        }
    }
    $pages = $blocks | Where-Object { $_.Language -eq 'powershell' -and -not $_.Reason } | Group-Object { $_.Page } | ForEach-Object { @{ Page = $_.Name; Blocks = $_.Group } }
    $others = $blocks | Where-Object { $_.Language -ne 'powershell' -or $_.Reason }
    $examples = foreach ($command in Get-Command -Module MnistTools, MnistTools.Notebook) {
        $number = 0
        (Get-Help $command.Name).examples.example | ForEach-Object { @{ Title = "$($command.Name), example $((++$number))"; Code = $_.code } }
    }
    $topics = foreach ($file in Get-ChildItem "$root/src/*/Help/en-US/about_*.help.txt") {
        $code = [regex]::Matches((Get-Content $file -Raw), '(?m)(?:^ {8,}(?=\S|$).*\n?)+').Value | Where-Object { $_ -match '^\s*(\$(?!LastMnist)|Import-|Register-)' }
        if ($code) { @{ Topic = $file.Name -replace '\..*'; Blocks = $code } }
    }
}

BeforeAll {
    . "$PSScriptRoot/Documentation.ps1"
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $data = Import-MnistData -First 100 -TestFirst 50
    $history, $other = 32, 64 | ForEach-Object { $data | Invoke-MnistTraining -BatchSize $_ -Seed 1 6>$null }
    # Not in Pester's drive: around each block, Pester goes through all that is in it, and behind the links in it.
    $reader = [System.IO.Directory]::CreateTempSubdirectory('mnisttools-reader-').FullName
    New-ReaderFile "$reader/files" $data
    # No other server than this machine, where none is.
    $env:MNISTTOOLS_MIRROR = 'http://127.0.0.1:9/'
    # Who is logged in from elsewhere has no desktop here: -Live opens no browser.
    $env:SSH_CONNECTION = '192.0.2.1 22 192.0.2.2 22'

    function Invoke-OrSkip($Session, [string] $Code) {
        if ($Code -match '\.h5' -and -not (Test-Path "$reader/files/keras.h5")) { Set-ItResult -Skipped -Because 'Python has no h5py' }
        try {
            Invoke-Block $Session $Code
        }
        catch {
            if ($_.FullyQualifiedErrorId -match '^DownloadFailed') { Set-ItResult -Skipped -Because 'the data set is not on this machine' }
            if ("$_" -match 'browser, and none was found') { Set-ItResult -Skipped -Because 'there is no browser' }
            throw
        }
    }
}

AfterAll {
    $env:MNISTTOOLS_MIRROR = $env:JUPYTER_DATA_DIR = $env:SSH_CONNECTION = $null
    [System.IO.Directory]::Delete($reader, $true)
}

Describe 'The PowerShell of <Page>' -ForEach $pages {
    BeforeAll {
        # What a page of docs/ shows begins where README ends.
        $variables = $Page -like 'docs*' ? @{ data = $data; history = $history; other = $other; histories = $history, $other } : @{}
        $session = New-ReaderSession -Text "$($Blocks.Code)" -Files "$reader/files" -Folder "$reader/$($Page -replace '\W', '-')" -Variables $variables
    }

    AfterAll { $session.Runspace.Dispose() }

    It 'runs from line <Line>' -ForEach $Blocks { Invoke-OrSkip $session $Code }
}

Describe 'Get-Help' {
    It 'has what runs: <Title>' -ForEach $examples {
        Get-SyntaxError $Code | Should -BeNullOrEmpty
        if ($Code -match 'Host=') { Set-ItResult -Skipped -Because 'it needs a PostgreSQL server' }
        if ($Code -match 'Start-MnistNotebookKernel|Out-Notebook') { Set-ItResult -Skipped -Because 'it needs a notebook' }
        $session = New-ReaderSession -Text $Code -Files "$reader/files" -Folder "$reader/$($Title -replace '\W', '-')"
        if ($Code -match 'Unregister-MnistNotebook') { Invoke-Block $session Register-MnistNotebook }
        try { Invoke-OrSkip $session $Code } finally { $session.Runspace.Dispose() }
    }

    It 'has what runs: <Topic>' -ForEach $topics {
        $session = New-ReaderSession -Text "$Blocks" -Files "$reader/files" -Folder "$reader/$Topic" -Variables @{ data = $data; histories = $history, $other }
        try { foreach ($block in $Blocks) { Invoke-Block $session $block } } finally { $session.Runspace.Dispose() }
    }
}

# Such as -Layer 'Dense(10, softmax)', in text and tables, but for what is not yet completed (→). What a sentence calls refused must be.
Describe 'Parameters in text' {
    It 'are understood or refused, as it is said: <Page>' -ForEach @(
        foreach ($page in $blocks.Page + (Get-ChildItem "$root/docs/*.md" | ForEach-Object { "docs/$($_.Name)" }) | Sort-Object -Unique) {
            $text = (Get-Content "$root/$page" -Raw) -replace '\r' -replace '(?ms)^```.*?^```$'
            $spans = foreach ($match in [regex]::Matches($text, '`(-(?:Layer|Architecture|Optimizer|Schedule|Loss|Metric|Augmentation|Callback|ClassWeight|Epochs|BatchSize|Seed) [^`…]+)`(?! →)')) {
                $sentence = ($text.Substring(0, $match.Index) -split '\.\s|\n\n|\|')[-1]
                @{ Parameters = $match.Groups[1].Value; IsRefused = $sentence -match '\brefused\b' }
            }
            if ($spans) { @{ Page = $page; Spans = $spans } }
        }
    ) {
        $session = New-ReaderSession -Text '' -Files "$reader/files" -Folder "$reader/text-$($Page -replace '\W', '-')" -Variables @{ data = $data }
        $wrong = foreach ($span in $Spans) {
            $parameters = $span.Parameters
            $command = $parameters -match '^-Layer|^-Architecture' ? "New-MnistModel $parameters" : "`$data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' $parameters"
            try { $null = Invoke-Block $session $command; $failure = $null } catch { $failure = $_ }
            if ([bool] $failure -ne $span.IsRefused) { "${parameters}: $failure" }
        }
        $session.Runspace.Dispose()
        $wrong | Should -BeNullOrEmpty
    }
}

Describe 'A block that is not run' -ForEach @{ Projects = @($others | Where-Object Language -EQ xml) } {
    BeforeAll { $items = Read-TrainingItem "$reader/xml" $Projects $root }

    It 'can be read: <Place>' -ForEach $others {
        if ($Language -in 'sh', 'python', 'sql') {
            $Reason | Should -Not -BeNullOrEmpty -Because 'a comment before it, <!-- not run: … -->, says why nothing runs it'
        }
        switch ($Language) {
            powershell { Get-SyntaxError $Code | Should -BeNullOrEmpty }
            # Compiled with the packages, in the tests of these.
            csharp { }
            sh {
                # What stands for a name is in angle brackets.
                $problem = $Code -replace '<[^>\n]+>', 'name' | bash -n 2>&1
                "$problem" | Should -BeNullOrEmpty
                [regex]::Matches($Code, '(?<=\s)(?:benchmarks|examples|src|tests|\.ci)/[\w./-]+').Value | Where-Object { $_ } | ForEach-Object { Join-Path $root $_ | Should -Exist }
            }
            sql { }
            python {
                $python = Get-Python
                if (-not $python) { Set-ItResult -Skipped -Because 'there is no Python' }
                $Code | & $python -c 'import ast, sys; ast.parse(sys.stdin.read())' 2>&1 | Should -BeNullOrEmpty
            }
            xml {
                $items.ExitCode | Should -Be 0 -Because $items.Output
                @($items.Numbers) -eq $Projects.Place.IndexOf($Place) | Should -HaveCount ([regex]::Matches($Code, '<MnistTraining ').Count)
            }
            # What programs write, and tables.
            text { }
            default { throw "The language '$Language' is none of powershell, csharp, xml, sh, python, sql and text." }
        }
    }
}
